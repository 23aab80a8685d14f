"""Says that a queue has work, or that open browsers have news. Sweeps find what a nudge missed."""

import asyncio
import os

from celery import current_app
from channels.layers import get_channel_layer
from django.db import transaction

from queues import standby
from queues.ringer import Ringer

LIVE_GROUP = "live"
LIVE_TIMEOUT = 2.0
# Older nudges have nothing to say: the tick has been there since.
NUDGE_EXPIRES = 30


def nudge(queue: str) -> None:
    """Asks some worker to drain the queue now. Returns at once and never fails."""
    _ringers.tasks.ask(queue)


def nudge_live() -> None:
    """Tells every web process that the log has grown. Returns at once and never fails."""
    _ringers.live.ask(LIVE_GROUP)


def nudge_on_commit(queue: str) -> None:
    """nudge() when the transaction commits; nothing when it does not."""

    # A named function: Django logs a failing robust hook by its __qualname__.
    def nudge_after_commit() -> None:
        nudge(queue)

    transaction.on_commit(nudge_after_commit, robust=True)


def nudge_live_on_commit() -> None:
    """nudge_live() when the transaction commits; nothing when it does not."""
    transaction.on_commit(nudge_live, robust=True)


class _Ringers:
    """The two threads of this process and the event loop that the second one talks through."""

    def __init__(self) -> None:
        self.tasks = Ringer("nudge", _ask_for_a_drain)
        self.live = Ringer("nudge-live", self._group_send)
        self._loop: asyncio.AbstractEventLoop | None = None

    def _group_send(self, group: str) -> None:
        # One loop for the life of the process: the Redis layer keeps its connections per loop.
        self._loop = self._loop or asyncio.new_event_loop()
        self._loop.run_until_complete(_tell(group))


async def _tell(group: str) -> None:
    async with asyncio.timeout(LIVE_TIMEOUT):
        await get_channel_layer().group_send(group, {"type": "live.nudge"})


def _ask_for_a_drain(queue: str) -> None:
    if not standby.wake(queue):
        current_app.send_task("drain", args=[queue], retry=False, expires=NUDGE_EXPIRES)


_ringers = _Ringers()


def _start_afresh() -> None:
    """Threads and held locks do not survive a fork."""
    global _ringers
    _ringers = _Ringers()


os.register_at_fork(after_in_child=_start_afresh)
