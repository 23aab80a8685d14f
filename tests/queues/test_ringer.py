import threading
import time

import pytest

from queues import ringer
from queues.ringer import Ringer


class Bell:
    """Remembers what it was rung for; the first ring can be held up."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.free = threading.Event()
        self.free.set()
        self.rung = threading.Semaphore(0)

    def ring(self, name: str) -> None:
        self.heard.append(name)
        self.rung.release()
        assert self.free.wait(5)


def test_asking_rings() -> None:
    bell = Bell()

    Ringer("test", bell.ring).ask("incoming")

    assert bell.rung.acquire(timeout=5)
    assert bell.heard == ["incoming"]


def test_asking_a_hundred_times_while_it_rings_rings_once_more() -> None:
    bell = Bell()
    bell.free.clear()
    asked = Ringer("test", bell.ring)
    asked.ask("incoming")
    assert bell.rung.acquire(timeout=5)

    for _ in range(100):
        asked.ask("incoming")
    bell.free.set()

    assert bell.rung.acquire(timeout=5)
    assert not bell.rung.acquire(timeout=0.1)


def test_caller_does_not_wait_for_a_slow_bell() -> None:
    bell = Bell()
    bell.free.clear()
    asked = Ringer("test", bell.ring)

    began = time.monotonic()
    for number in range(100):
        asked.ask(str(number))

    assert time.monotonic() - began < 1
    bell.free.set()


def test_caller_sees_no_error_when_no_thread_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stores a webhook asks before it tells WhatsApp that it is safe."""
    bell = Bell()
    asked = Ringer("test", bell.ring)
    with monkeypatch.context() as crowded:
        crowded.setattr(ringer, "PAUSE_AFTER_FAILURE", 0)
        crowded.setattr(threading.Thread, "start", _no_thread)
        asked.ask("incoming")

    asked.ask("outgoing")

    assert bell.rung.acquire(timeout=5)
    assert bell.heard == ["outgoing"]


def _no_thread(thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_failure_is_followed_by_silence_and_then_by_a_new_try(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ringer, "PAUSE_AFTER_FAILURE", 0.2)
    tried = threading.Semaphore(0)

    def broken(name: str) -> None:
        tried.release()
        raise ConnectionError

    asked = Ringer("test", broken)
    asked.ask("incoming")
    assert tried.acquire(timeout=5)
    time.sleep(0.05)

    asked.ask("incoming")
    assert not tried.acquire(timeout=0.05)
    time.sleep(0.2)
    asked.ask("incoming")
    assert tried.acquire(timeout=5)
    assert "test paused: ConnectionError" in caplog.text
