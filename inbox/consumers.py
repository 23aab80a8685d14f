"""The socket of one open page: server to client, plus a few words back. Nothing is changed here;
whatever an agent does goes over HTTP."""

import asyncio
import contextlib
import json
from typing import Any

from autobahn.exception import Disconnected
from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

from accounts.models import User
from inbox.access import SESSION_KEY, Viewer, membership_of
from inbox.live import batches, heads, rights
from inbox.live.heads import Head
from inbox.live.hub import Hub, Socket
from inbox.live.tailer import Tailer
from inbox.models import Conversation

MOST_FAULTS = 5
BAD_FRAMES = 4400
LONGEST_FRAME = 65_536
"""Characters; a page has only a few words to say."""

hub = Hub()


class _Tailers:
    """One tailer per event loop: a process has one, a test may have several."""

    def __init__(self) -> None:
        self._tailers: dict[asyncio.AbstractEventLoop, Tailer] = {}

    def here(self) -> Tailer:
        loop = asyncio.get_running_loop()
        if loop not in self._tailers:
            self._tailers = {loop: Tailer(hub)}
        self._tailers[loop].start()
        return self._tailers[loop]


tailers = _Tailers()


class BadFrame(Exception):
    """The page said something that makes no sense. The text is sent back."""


class InboxConsumer(AsyncWebsocketConsumer):
    socket: Socket | None = None

    async def connect(self) -> None:
        """Accept whoever is logged in and belongs somewhere; others hear why not (4401, 4403)."""
        self._faults = 0
        self._said_hello = False
        self._checked_rights: int | None = None
        self._catching_up = asyncio.Lock()
        await self.accept()
        user: User = self.scope["user"]
        if not user.is_authenticated:
            await self.close(code=rights.LOGGED_OUT)
            return
        self.tailer = tailers.here()
        viewer = await self.tailer.in_thread(_viewer, user, self.scope["session"])
        if viewer is None:
            await self.close(code=rights.CHANGED)
            return
        self.socket = Socket(
            viewer=viewer,
            session_key=self.scope["session"].session_key or "",
            send=self._push,
            close=self._close_soon,
        )

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Each word of a page goes to its handler. Channels would send a thread after stale
        connections first; all that is asked for here is asked in the tailer's own thread."""
        await getattr(self, get_handler_name(message))(message)

    async def disconnect(self, code: int) -> None:
        if self.socket:
            hub.remove(self.socket)
            self.socket = None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.socket is None:
            return
        try:
            frame = _read_frame(text_data)
            await self._heed(frame)
        except BadFrame as fault:
            await self._complain(str(fault))

    async def _heed(self, frame: dict[str, Any]) -> None:
        op = frame.get("op")
        if op == "hello":
            await self._hello(str(frame.get("epoch", "")), _number(frame, "since"))
        elif op in ("watch", "ack") and not self._said_hello:
            # Before it nobody looks whether this page may still see what it could.
            raise BadFrame("say hello first")
        elif op == "watch":
            await self._watch(frame)
        elif op == "ack":
            if self.socket.acknowledge(_number(frame, "seq")):
                await self._catch_up()
        else:
            raise BadFrame("unknown op")

    async def _hello(self, epoch: str, since: int) -> None:
        socket, workspace_id = self.socket, self.socket.viewer.workspace_id
        self._said_hello, socket.is_live = True, False
        hub.add(socket)
        head = await self._head()
        self.tailer.begin(workspace_id, head)
        # From here on the tailer notices; what changed since the page was opened is seen now.
        if not await self._may_stay(head):
            return
        starts_afresh = (
            epoch != head.epoch or since > head.seq or head.seq - since > batches.MOST_BEHIND
        )
        socket.cursor = head.seq if starts_afresh else since
        await self._tell_head("reset" if starts_afresh else "ready", head)
        await self._catch_up()

    async def _watch(self, frame: dict[str, Any]) -> None:
        """The page shows another conversation: from now on its lines are sent as well."""
        self.socket.watching = None
        if frame.get("conversation") is None:
            return
        pk, since = _number(frame, "conversation"), _number(frame, "since")
        viewer = self.socket.viewer
        if not await self.tailer.in_thread(_may_see, viewer, pk):
            raise BadFrame("no such conversation")
        self.socket.watching = pk
        items, head = await self.tailer.in_thread(_lines, viewer.workspace_id, since, pk)
        while head.rights_version != self._checked_rights:
            if not await self._may_stay(head):
                return
            items, head = await self.tailer.in_thread(_lines, viewer.workspace_id, since, pk)
        if items is None:
            await self._start_afresh()
        # All at once, as news are sent: none may come between that is newer than the rest.
        for text in items or ():
            self.socket.send(text)

    async def _head(self) -> Head:
        workspace_id = self.socket.viewer.workspace_id
        return (await self.tailer.in_thread(heads.read, [workspace_id]))[workspace_id]

    async def _may_stay(self, head: Head) -> bool:
        """Whether the page may still see what it could when it was opened, as of a head that was
        read after what it is to be sent. If not it is closed."""
        if head.rights_version == self._checked_rights:
            return True
        socket = self.socket
        code = await self.tailer.in_thread(rights.verdict, socket.viewer, socket.session_key)
        if code:
            socket.cut(code)
        else:
            self._checked_rights = head.rights_version
        return not code

    async def _start_afresh(self) -> None:
        head = await self._head()
        self.socket.cursor = max(self.socket.cursor, head.seq)
        await self._tell_head("reset", head)

    async def _tell_head(self, op: str, head: Head) -> None:
        await self.send(json.dumps({"op": op, "epoch": head.epoch, "head": head.seq}))

    async def _catch_up(self) -> None:
        """Send what was missed; then, with nothing between, join those who are live. A page that
        does not acknowledge is sent the rest when it does."""
        async with self._catching_up:
            while (socket := self.socket) and not socket.is_live and not socket.is_full:
                workspace_id = socket.viewer.workspace_id
                watched = {socket.watching} if socket.watching else set()
                batch = await self.tailer.in_thread(
                    batches.read, workspace_id, socket.cursor, watched
                )
                if batch is not None:
                    if not await self._may_stay(batch.head):
                        return
                    socket.send_batch(batch)
                elif socket.cursor >= self.tailer.cursor(workspace_id):
                    socket.is_live = True

    async def send(
        self, text_data: str | None = None, bytes_data: bytes | None = None, close: bool = False
    ) -> None:
        """A page that has just gone hears nothing more, and that is no error."""
        with contextlib.suppress(Disconnected):
            await super().send(text_data, bytes_data, close)

    async def _complain(self, text: str) -> None:
        self._faults += 1
        await self.send(json.dumps({"op": "error", "message": text}))
        if self._faults >= MOST_FAULTS:
            await self.close(code=BAD_FRAMES)

    def _push(self, text: str) -> None:
        """Send without waiting: at once where the server offers to (config.web_server)."""
        if push := self.scope.get("extensions", {}).get("octet.push"):
            push(text)
        else:
            self._spawn(self.send(text))

    def _close_soon(self, code: int) -> None:
        self._spawn(self.close(code=code))

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        _running.add(task)
        task.add_done_callback(_running.discard)


_running: set[asyncio.Future[Any]] = set()
"""Keeps tasks alive until they are done."""


def _viewer(user: User, session: Any) -> Viewer | None:
    membership = membership_of(user, session.get(SESSION_KEY))
    return Viewer.from_membership(membership) if membership else None


def _lines(workspace_id: int, since: int, conversation: int) -> tuple[list[str] | None, Head]:
    """What was said since, and where the log, with its rights, stands after that."""
    items = batches.read_items(workspace_id, since, conversation)
    return items, heads.read([workspace_id])[workspace_id]


def _may_see(viewer: Viewer, pk: int) -> bool:
    return Conversation.objects.filter(pk=pk, number__in=viewer.numbers).exists()


def _read_frame(text: str | None) -> dict[str, Any]:
    if text and len(text) > LONGEST_FRAME:
        raise BadFrame("too long")
    try:
        frame = json.loads(text or "")
    except (ValueError, RecursionError) as error:
        raise BadFrame("not JSON") from error
    if not isinstance(frame, dict):
        raise BadFrame("not an object")
    return frame


def _number(frame: dict[str, Any], name: str) -> int:
    value = frame.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise BadFrame(f"{name} must be a number")
    return value
