"""A connection of the web process, without an event loop that turns by itself."""

import socket
from contextlib import suppress
from typing import Any

from twisted.internet.protocol import Protocol

from config.prompt_transport import PromptTransport


class Loop:
    """Knows who waits for room. Turns when it is told to."""

    def __init__(self) -> None:
        self._writers: dict[Any, None] = {}

    def addWriter(self, writer: Any) -> None:
        self._writers[writer] = None

    def removeWriter(self, writer: Any) -> None:
        self._writers.pop(writer, None)

    def addReader(self, reader: Any) -> None:
        """Nobody says anything to us here."""

    removeReader = addReader

    def callLater(self, seconds: float, call: Any, *args: Any) -> None:
        """The end of a connection is not waited for here."""

    @property
    def is_idle(self) -> bool:
        return not self._writers

    def turn(self) -> list[Any]:
        """Returns what Twisted would end connections for."""
        return [found for writer in list(self._writers) if (found := writer.doWrite())]


class Pair:
    """A connection of ours, and its peer."""

    def __init__(self) -> None:
        ours, self.peer = socket.socketpair()
        ours.setblocking(False)
        self.loop = Loop()
        self.ours = PromptTransport(ours, Protocol(), ("127.0.0.1", 1), None, 1, self.loop)

    def rest(self) -> bytes:
        """What the peer can read by now."""
        self.peer.setblocking(False)
        heard = b""
        with suppress(BlockingIOError):
            while part := self.peer.recv(1_000_000):
                heard += part
        return heard

    def heard(self, length: int) -> bytes:
        """So many bytes at the peer, with the loop turning meanwhile."""
        heard = b""
        while len(heard) < length:
            self.loop.turn()
            heard += self.peer.recv(65_536)
        return heard
