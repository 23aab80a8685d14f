"""Looks for due work by the clock. It needs no broker: the nudges only make it faster."""

import logging
import os
import random
import threading
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connections

from config import running
from config.drains import DRAINS, PACES

logger = logging.getLogger(__name__)

EVERY = 1.0
# There was work, so there may be more; the pause keeps a drain that miscounts from spinning.
WHEN_BUSY = 0.05

_stopping = threading.Event()
_started_in: int | None = None


def start() -> None:
    """Starts one daemon thread per queue, once per process. A slow queue holds up no other."""
    global _started_in
    if _started_in == os.getpid():
        return
    _started_in = os.getpid()
    _stopping.clear()
    for queue in DRAINS:
        threading.Thread(target=_tick, args=[queue], name=f"tick-{queue}", daemon=True).start()


def stop() -> None:
    """Ends the threads after the work in hand; does not wait for them."""
    global _started_in
    _started_in = None
    _stopping.set()


def beat(queue: str) -> int:
    """One look at the queue. An error is logged, never raised, and closes the connection."""
    try:
        done = running.run(queue)
    except Exception:
        logger.exception("the drain of %s failed", queue)
        # A connection that broke must not be met again in a second.
        with suppress(Exception):
            connections.close_all()
        return 0
    # The connection stays open while all is well: one a second per queue would be much to open.
    if settings.HEARTBEAT_FILE:
        Path(settings.HEARTBEAT_FILE).touch()
    return done


def _tick(queue: str) -> None:
    every = PACES.get(queue, EVERY)
    # Not all queues of all workers in the same moment.
    pause = random.uniform(0, every)  # noqa: S311
    while not _stopping.wait(pause):
        pause = WHEN_BUSY if beat(queue) else every
    connections.close_all()
