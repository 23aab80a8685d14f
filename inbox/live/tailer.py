"""One reader of the log per web process: it reads each fact once, renders it once, and hands it to
the sockets that may see it. The channel layer only wakes it; every two seconds it looks anyway."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.layers import get_channel_layer
from django.db import Error, connection

from inbox.live import batches, heads, rights
from inbox.live.batches import Batch
from inbox.live.heads import Head
from inbox.live.hub import Hub
from queues.nudge import LIVE_GROUP

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 2.0
MUCH = 50
"""Facts in one look, as only a flood brings them."""
LONGEST_REST_SECONDS = 0.1
"""After such a look lies as much time as it took, but no more than this."""
BEAT_EVERY_SECONDS = 15.0
JOIN_EVERY_SECONDS = 30.0
"""A Redis that was restarted has forgotten who listens."""
STALLED = 4008


class Tailer:
    """Starts with the first socket and then runs as long as the process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._cursors: dict[int, int] = {}
        self._heads: dict[int, Head] = {}
        self._rung = asyncio.Event()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="tailer")
        self._tasks: list[asyncio.Task[None]] = []
        self._next_beat = 0.0

    def start(self) -> None:
        if not self._tasks or any(task.done() for task in self._tasks):
            for task in self._tasks:
                task.cancel()
            self._tasks = [
                asyncio.create_task(self._listen()),
                asyncio.create_task(self._follow()),
            ]

    def cursor(self, workspace_id: int) -> int:
        """Up to where this process has handed out the workspace's facts."""
        return self._cursors.get(workspace_id, 0)

    def begin(self, workspace_id: int, head: Head) -> None:
        """Somebody listens to this workspace, and knows all up to `head`: hand out what follows."""
        self._cursors.setdefault(workspace_id, head.seq)
        self._heads.setdefault(workspace_id, head)

    async def in_thread(self, work: Callable[..., Any], *args: Any) -> Any:
        """Run a piece of database work in the tailer's own thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self._reader, _with_sound_connection, work, args
        )

    async def _listen(self) -> None:
        """Turn nudges into the event. Trouble here costs two seconds, never a fact."""
        while True:
            try:
                await self._listen_for_a_while()
            except Exception as error:
                logger.warning("live nudges not heard: %s", type(error).__name__)
                await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _listen_for_a_while(self) -> None:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add(LIVE_GROUP, channel)
        ends = time.monotonic() + JOIN_EVERY_SECONDS
        try:
            while (left := ends - time.monotonic()) > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await layer.receive(channel)
                    self._rung.set()
        finally:
            await layer.group_discard(LIVE_GROUP, channel)

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._rung.wait()
            self._rung.clear()
            began = time.monotonic()
            try:
                found = await self._look()
            except Exception as error:
                logger.warning("log not read: %s", type(error).__name__)
                continue
            if found >= MUCH:
                # A chat that changes three times meanwhile is rendered once.
                await asyncio.sleep(min(time.monotonic() - began, LONGEST_REST_SECONDS))

    async def _look(self) -> int:
        """Hand out what is new. Returns how many facts that were."""
        workspaces = self._hub.workspaces
        # Where nobody listens any more the log is not followed; who comes next begins anew.
        self._cursors = {pk: self._cursors[pk] for pk in workspaces if pk in self._cursors}
        self._heads = {pk: self._heads[pk] for pk in workspaces if pk in self._heads}
        if not workspaces:
            return 0
        news = await self.in_thread(
            _read_news, workspaces, dict(self._cursors), map(self._hub.watched, workspaces)
        )
        for workspace_id, (head, batch) in news.items():
            try:
                await self._notice(workspace_id, head)
                await self._hand_out(workspace_id, head, batch)
            except Exception as error:
                _say_unread(workspace_id, error)
        if time.monotonic() >= self._next_beat:
            self._next_beat = time.monotonic() + BEAT_EVERY_SECONDS
            self._beat({workspace_id: head for workspace_id, (head, _) in news.items()})
        return sum(len(batch.facts) for _, batch in news.values() if batch)

    async def _notice(self, workspace_id: int, head: Head) -> None:
        """Rights changed, or the data was restored from a backup."""
        before = self._heads.get(workspace_id, head)
        if before.rights_version != head.rights_version:
            await self._check_rights(workspace_id)
        if before.epoch != head.epoch:
            self._cursors[workspace_id] = head.seq
            for socket in self._hub.sockets(workspace_id):
                socket.cut(rights.CHANGED)
        # Last: what could not be checked is checked at the next look.
        self._heads[workspace_id] = head

    async def _check_rights(self, workspace_id: int) -> None:
        sockets = self._hub.sockets(workspace_id)
        known = {(socket.viewer, socket.session_key) for socket in sockets}
        verdicts = await self.in_thread(rights.verdicts, known)
        for socket in sockets:
            if code := verdicts[socket.viewer, socket.session_key]:
                socket.cut(code)

    async def _hand_out(self, workspace_id: int, head: Head, batch: Batch | None) -> None:
        cursor = self._cursors.setdefault(workspace_id, head.seq)
        while cursor < head.seq:
            if batch is None or batch.prev != cursor:
                watched = self._hub.watched(workspace_id)
                batch = await self.in_thread(batches.read, workspace_id, cursor, watched)
                if batch is not None:
                    # It may be newer than what the rights were checked for.
                    await self._notice(workspace_id, batch.head)
            if batch is None:
                return
            self._cursors[workspace_id] = cursor = batch.seq
            for socket in self._hub.sockets(workspace_id):
                socket.push(batch)

    def _beat(self, now: dict[int, Head]) -> None:
        for workspace_id, head in now.items():
            for socket in self._hub.sockets(workspace_id):
                if socket.is_stalled():
                    socket.cut(STALLED)
                else:
                    socket.beat(head.seq)


def _with_sound_connection(work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """The thread keeps its connection while all is well: a new one costs as much as a look."""
    try:
        return work(*args)
    except Error:
        connection.close()
        raise


def _read_news(
    workspaces: list[int], cursors: dict[int, int], watched: Iterable[set[int]]
) -> dict[int, tuple[Head, Batch | None]]:
    """Where each log stands, and the first batch past the cursor: one trip to the thread, and one
    to the database where little is new, for a batch knows its head."""
    found: dict[int, Batch | None] = {}
    for pk, seen in zip(workspaces, watched, strict=True):
        if pk in cursors:
            try:
                found[pk] = batches.read(pk, cursors[pk], seen)
            except Error:
                raise
            except Exception as error:
                _say_unread(pk, error)
    now = {pk: batch.head for pk, batch in found.items() if batch and not batch.is_full}
    if others := set(workspaces) - now.keys():
        now |= heads.read(others)
    return {pk: (head, found.get(pk)) for pk, head in now.items()}


def _say_unread(workspace_id: int, error: Exception) -> None:
    """It is looked at again; the others have their news meanwhile."""
    logger.warning("log of workspace %s not read: %s", workspace_id, type(error).__name__)
