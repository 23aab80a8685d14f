"""The open sockets of this process. Everything here runs on the event loop's one thread."""

import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from inbox.access import Viewer
from inbox.live.batches import Batch

MOST_UNREAD_FRAMES = 256
"""A browser that does not acknowledge gets no more than this."""

UNREAD_SECONDS = 30.0
"""And is cut off after this."""


@dataclass(eq=False, slots=True)
class Socket:
    """One open page: what it may see, has open, has been sent and has acknowledged."""

    viewer: Viewer
    session_key: str
    send: Callable[[str], None]
    close: Callable[[int], None]
    watching: int | None = None
    cursor: int = 0
    is_live: bool = False
    """Caught up: from here on batches come by themselves."""
    _unread: list[tuple[int, float]] = field(default_factory=list)

    def push(self, batch: Batch) -> None:
        """Send what this viewer may see of a batch. One who reads too slowly falls behind, and
        catches up from its cursor when it acknowledges."""
        if not self.is_live or batch.seq <= self.cursor:
            return
        if self.is_full:
            self.is_live = False
            return
        self.send_batch(batch)

    @property
    def is_full(self) -> bool:
        """No more goes out before the page has acknowledged some of what did."""
        return len(self._unread) >= MOST_UNREAD_FRAMES

    def send_batch(self, batch: Batch) -> None:
        for items in batch.items_frames(self.watching) if self.watching else ():
            self.send(items)
        self.send(batch.changes_frame(self.viewer.numbers))
        self.cursor = batch.seq
        self._unread.append((batch.seq, time.monotonic()))

    def acknowledge(self, seq: int) -> bool:
        """The page has applied everything up to `seq`. True when it must catch up now."""
        self._unread = [frame for frame in self._unread if frame[0] > seq]
        return not self.is_live and len(self._unread) < MOST_UNREAD_FRAMES // 4

    def cut(self, code: int) -> None:
        """Close it, which takes a moment. Nothing goes out meanwhile, whoever sends it."""
        self.send = _drop
        self.close(code)

    def is_stalled(self) -> bool:
        return bool(self._unread) and time.monotonic() - self._unread[0][1] > UNREAD_SECONDS

    def beat(self, head: int) -> None:
        self.send(json.dumps({"op": "beat", "head": head}))


def _drop(text: str) -> None:
    pass


class Hub:
    def __init__(self) -> None:
        self._sockets: dict[int, set[Socket]] = defaultdict(set)

    def add(self, socket: Socket) -> None:
        self._sockets[socket.viewer.workspace_id].add(socket)

    def remove(self, socket: Socket) -> None:
        sockets = self._sockets[socket.viewer.workspace_id]
        sockets.discard(socket)
        if not sockets:
            del self._sockets[socket.viewer.workspace_id]

    @property
    def workspaces(self) -> list[int]:
        return list(self._sockets)

    def sockets(self, workspace_id: int) -> list[Socket]:
        return list(self._sockets.get(workspace_id, ()))

    def watched(self, workspace_id: int) -> set[int]:
        """The conversations somebody has open here."""
        return {s.watching for s in self.sockets(workspace_id) if s.watching is not None}
