"""What is written to a connection leaves at once, whole, and in order."""

import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.config.connections import Pair

ROOT = Path(__file__).resolve().parent.parent.parent

MUCH = bytes(range(256)) * 40_000
"""More than the kernel has room for."""


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


def test_parts_leave_as_one(pair: Pair):
    pair.ours.writeSequence([b"a size, ", b"a part"])

    assert pair.peer.recv(100) == b"a size, a part"
    assert pair.loop.is_idle


def test_what_is_gathered_leaves_as_one_at_the_end(pair: Pair):
    with pair.ours.gathering():
        pair.ours.writeSequence([b"head, ", b"more of it, "])
        pair.ours.write(b"body")
        assert pair.rest() == b""

    assert pair.peer.recv(100) == b"head, more of it, body"
    assert pair.loop.is_idle


def test_a_piece_within_a_piece_keeps_its_place(pair: Pair):
    with pair.ours.gathering():
        pair.ours.write(b"one, ")
        with pair.ours.gathering():
            pair.ours.write(b"two, ")
        pair.ours.write(b"three")

    assert pair.peer.recv(100) == b"one, two, three"


def test_what_is_gathered_follows_what_waits(pair: Pair):
    pair.ours.write(MUCH)
    with pair.ours.gathering():
        pair.ours.write(b"and this")

    assert pair.heard(len(MUCH) + 8) == MUCH + b"and this"


def test_what_was_gathered_leaves_before_the_connection_ends(pair: Pair):
    with pair.ours.gathering():
        pair.ours.write(b"the last words")
        pair.ours.loseConnection()

    assert pair.heard(14) == b"the last words"


def test_what_was_gathered_leaves_when_something_fails(pair: Pair):
    def break_off() -> None:
        with pair.ours.gathering():
            pair.ours.write(b"so far")
            raise LookupError

    with pytest.raises(LookupError):
        break_off()

    assert pair.rest() == b"so far"


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
