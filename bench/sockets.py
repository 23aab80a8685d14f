"""Browsers, as far as a server can tell: they say hello, watch a conversation and acknowledge."""

import asyncio
import base64
import json
import os
import re
import time
from collections.abc import Callable
from typing import Any

ACKNOWLEDGE_AFTER = 1.0
"""Seconds, as in static/js/live.js: a page acknowledges all that came meanwhile at once."""

CHANGES = b'{"op": "changes", "prev": '
ITEMS = b'{"op": "items"'
MESSAGE_ID = re.compile(rb'"id": "message-(\d+)"')
TEXT, CLOSE = 1, 8


class WebSocket(asyncio.Protocol):
    """A websocket client that copes with whole text frames, which is all that our server sends."""

    def __init__(self, path: str, headers: dict[str, str], hear: Callable[[bytes], None]) -> None:
        self._path = path
        self._headers = headers
        self._hear = hear
        self._data = bytearray()
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        host, port = transport.get_extra_info("peername")
        lines = [f"GET {self._path} HTTP/1.1", f"Host: {host}:{port}"]
        lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        lines += [f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}"]
        lines += [f"{name}: {value}" for name, value in self._headers.items()]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self.opened.done():
            head, found, rest = self._data.partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.opened.set_exception(ConnectionError(bytes(head[:40]).decode()))
                return
            self._data = rest
            self.opened.set_result(None)
        while (frame := self._next_frame()) is not None:
            kind, payload = frame
            if kind == TEXT:
                self._hear(payload)
            elif kind == CLOSE:
                raise ConnectionError(f"socket closed: {payload!r}")

    def _next_frame(self) -> tuple[int, bytes] | None:
        data = self._data
        if len(data) < 2:
            return None
        size, start = data[1] & 127, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            if len(data) < start:
                return None
            size = int.from_bytes(data[2:start], "big")
        if len(data) < start + size:
            return None
        frame = data[0] & 15, bytes(data[start : start + size])
        del data[: start + size]
        return frame

    def send(self, text: str) -> None:
        """A short text, up to 125 bytes."""
        payload = text.encode()
        size = bytes([128 | len(payload)])
        # A mask of zeros is a mask, and leaves the payload as it is.
        self._transport.write(b"\x81" + size + b"\0\0\0\0" + payload)

    def close(self) -> None:
        self._transport.close()


class Browser:
    """One open page. `arrivals` says when it had heard of everything up to which fact."""

    def __init__(self, page: dict[str, Any], cookie: str, watching: int) -> None:
        self._page = page
        self._cookie = cookie
        self.watching = watching
        self.arrivals: list[tuple[int, float]] = []
        self.bubbles: set[int] = set()
        self.bytes = 0
        self.seq = page["seq"]
        self._ready = asyncio.Event()
        self._acknowledgement: asyncio.TimerHandle | None = None

    async def open(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        headers = {"Cookie": self._cookie, "Origin": f"http://127.0.0.1:{port}"}
        _, self._socket = await loop.create_connection(
            lambda: WebSocket(self._page["socket"], headers, self._hear), "127.0.0.1", port
        )
        await asyncio.wait_for(self._socket.opened, 10)
        self._say(op="hello", epoch=self._page["epoch"], since=self.seq)
        await asyncio.wait_for(self._ready.wait(), 10)
        self._say(op="watch", conversation=self.watching, since=self.seq)

    def close(self) -> None:
        if self._acknowledgement:
            self._acknowledgement.cancel()
        self._socket.close()

    def _say(self, **words: Any) -> None:
        self._socket.send(json.dumps(words))

    def _hear(self, frame: bytes) -> None:
        self.bytes += len(frame)
        if frame.startswith(CHANGES):
            # The whole frame is the page's to read; where it stands is all that is needed here.
            self.seq = int(frame[: len(CHANGES) + 60].split(b'"seq": ')[1].split(b",")[0])
            self.arrivals.append((self.seq, time.perf_counter()))
            self._acknowledge_soon()
        elif frame.startswith(ITEMS):
            self.bubbles.update(map(int, MESSAGE_ID.findall(frame)))
        else:
            self._heed(json.loads(frame))

    def _heed(self, frame: dict[str, Any]) -> None:
        if frame["op"] == "reset":
            self.seq = frame["head"]
        if frame["op"] in {"ready", "reset"}:
            self._ready.set()

    def _acknowledge_soon(self) -> None:
        if self._acknowledgement is None:
            loop = asyncio.get_running_loop()
            self._acknowledgement = loop.call_later(ACKNOWLEDGE_AFTER, self._acknowledge)

    def _acknowledge(self) -> None:
        self._acknowledgement = None
        self._say(op="ack", seq=self.seq)
