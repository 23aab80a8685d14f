"""What is written goes to the kernel at once, not when Twisted comes round to it (ADR 0023)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from twisted.internet import tcp


class PromptTransport(tcp.Server):
    """A connection that hands over at once what the kernel takes.

    Twisted keeps what is written until the event loop has asked whether it may be sent: for fifty
    open pages that is fifty turns, each with two calls to the system, before the first one sees the
    message. What the kernel has no room for, and whatever follows it, waits as before.
    """

    _waits = False
    _gathered: list[bytes] | None = None

    def startWriting(self) -> None:
        self._waits = True
        super().startWriting()

    def stopWriting(self) -> None:
        self._waits = False
        super().stopWriting()

    def write(self, data: bytes) -> None:
        """Twisted's promise holds: in order, and nothing is raised when the peer has gone."""
        if self._gathered is not None and isinstance(data, bytes):
            self._gathered.append(data)
            return
        if isinstance(data, bytes) and data and self._is_free():
            data = data[self._sent_at_once(data) :]
        super().write(data)

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        self.write(b"".join(iovec))

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """What is written meanwhile leaves in one piece at the end: a head that is sent by itself
        makes the other side look twice, and its body wait until that has been confirmed."""
        outer, self._gathered = self._gathered, []
        try:
            yield
        finally:
            pieces, self._gathered = self._gathered, outer
            self.write(b"".join(pieces))

    def _is_free(self) -> bool:
        """Nothing waits to be sent, and nobody to be asked for more when this is."""
        is_asked = self.producer is not None and not self.streamingProducer
        is_ending = not self.connected or self._aborting
        return not (self._waits or self.TLS or is_asked or is_ending)

    def _sent_at_once(self, data: bytes) -> int:
        try:
            return self.socket.send(data)
        except OSError:
            # No room, or nobody there: Twisted will find out which.
            return 0
