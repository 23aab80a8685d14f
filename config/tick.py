"""Looks for due work by the clock. It needs no broker: the nudges only make it faster."""

import fcntl
import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

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
_post: IO[bytes] | None = None


def take_turns() -> None:
    """Of the processes that this one forks from now on, one looks at a time. When it ends, however
    it ends, one of the others takes over at once."""
    global _post
    _post = TemporaryFile()  # noqa: SIM115


def start() -> None:
    """Looks at each queue at its pace from now on, in daemon threads; once per process."""
    global _started_in
    if _started_in == os.getpid():
        return
    _started_in = os.getpid()
    _stopping.clear()
    threading.Thread(target=_wait_and_look, name="tick", daemon=True).start()


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


def _wait_and_look() -> None:
    if _post:
        # The system gives it to the next one when we are gone.
        fcntl.lockf(_post, fcntl.LOCK_EX)
    began = time.monotonic()
    # One after the other, as far as it goes: who looks at the same time needs a thread, and each
    # thread a connection to the database.
    due = {queue: began + _pace(queue) * nth / len(DRAINS) for nth, queue in enumerate(DRAINS)}
    with ThreadPoolExecutor(running.RUNNERS_PER_QUEUE * len(DRAINS), "tick") as lookers:
        while not _stopping.wait(min(due.values()) - time.monotonic()):
            now = time.monotonic()
            for queue in [queue for queue, at in due.items() if at <= now]:
                due[queue] = now + _pace(queue)
                # Also while the last look at it still works: a slow queue holds up no other, and
                # itself only when two are at it.
                _send(lookers, queue)


def _send(lookers: ThreadPoolExecutor, queue: str) -> None:
    try:
        lookers.submit(_look, queue)
    except RuntimeError as error:
        # The system has no thread left. The next look is due soon.
        logger.warning("no look at %s: %s", queue, error)


def _look(queue: str) -> None:
    while beat(queue) and not _stopping.wait(WHEN_BUSY):
        pass


def _pace(queue: str) -> float:
    return PACES.get(queue, EVERY)
