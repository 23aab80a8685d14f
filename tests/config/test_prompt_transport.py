"""What is written to a connection leaves at once, whole, and in order."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from twisted.internet.protocol import Protocol

from config.prompt_transport import PromptTransport

ROOT = Path(__file__).resolve().parent.parent.parent

MUCH = bytes(range(256)) * 40_000
"""More than the kernel has room for."""


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


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair()
    yield pair
    pair.peer.close()
    pair.ours.socket.close()


def test_what_the_web_process_accepts_is_such_a_connection():
    assert told_by("""
from config import event_loop
event_loop.install()
from twisted.internet import protocol, reactor

class Ours(protocol.Protocol):
    def connectionMade(self):
        print(type(self.transport).__name__)
        reactor.stop()

port = reactor.listenTCP(0, protocol.Factory.forProtocol(Ours), interface="127.0.0.1")
theirs = protocol.ClientFactory.forProtocol(protocol.Protocol)
reactor.connectTCP("127.0.0.1", port.getHost().port, theirs)
reactor.run()
""") == ["PromptTransport"]


def told_by(script: str) -> list[str]:
    """A process has one reactor, and a test must not be the one who starts it."""
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, stdout=PIPE, timeout=60, check=True
    )
    return ran.stdout.decode().split()


def test_what_is_written_is_there_before_the_loop_turns(pair: Pair):
    pair.ours.write(b"one")
    pair.ours.write(b"two")

    assert pair.peer.recv(100) == b"onetwo"
    assert pair.loop.is_idle


def test_what_the_kernel_has_no_room_for_follows_in_order(pair: Pair):
    pair.ours.write(MUCH)
    pair.ours.write(b"and this")
    assert not pair.loop.is_idle

    assert pair.heard(len(MUCH) + 8) == MUCH + b"and this"
    assert pair.loop.is_idle


def test_after_that_it_leaves_at_once_again(pair: Pair):
    pair.ours.write(MUCH)
    pair.heard(len(MUCH))

    pair.ours.write(b"news")

    assert pair.peer.recv(100) == b"news"


def test_parts_that_are_put_together_keep_their_place(pair: Pair):
    pair.ours.writeSequence([b"head, ", b"more of it, "])
    pair.ours.write(b"body")

    assert pair.heard(22) == b"head, more of it, body"


def test_a_peer_that_has_gone_is_found_by_the_loop(pair: Pair):
    pair.peer.close()

    pair.ours.write(b"too late")

    assert pair.loop.turn()


def test_nothing_is_sent_after_the_end(pair: Pair):
    pair.ours.connected = False

    pair.ours.write(b"too late")

    assert pair.rest() == b""


def test_nothing_is_sent_while_a_connection_is_torn_down(pair: Pair):
    pair.ours.write(MUCH)
    pair.ours.abortConnection()
    pair.rest()

    pair.ours.write(b"after a gap")

    assert pair.rest() == b""


def test_what_is_no_bytes_is_refused_unsent(pair: Pair):
    with pytest.raises(TypeError):
        pair.ours.write(bytearray(b"text"))

    assert pair.rest() == b""


def test_who_gives_more_when_asked_is_asked(pair: Pair):
    asked = []

    class Giver:
        def resumeProducing(self) -> None:
            asked.append(True)

    pair.ours.producer, pair.ours.streamingProducer = Giver(), False
    pair.ours.write(b"a part")
    pair.loop.turn()

    assert asked
