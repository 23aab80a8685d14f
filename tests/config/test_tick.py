import itertools
import logging
import multiprocessing
import os
import select
import struct
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from celery.fixups.django import DjangoWorkerFixup
from django.db import OperationalError, connections
from pytest_django.fixtures import Settings

from config import drains, running, tick
from config.celery import app
from config.tasks import drain


@pytest.fixture(autouse=True)
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], int]], None]]:
    """Puts one drain, named "letters", in the place of the real ones."""
    monkeypatch.setattr(tick, "EVERY", 0.01)

    def put(drain: Callable[[], int]) -> None:
        for name in list(drains.DRAINS):
            monkeypatch.delitem(drains.DRAINS, name)
        monkeypatch.setitem(drains.DRAINS, "letters", drain)

    yield put
    tick.stop()
    for thread in threading.enumerate():
        if thread.name == "tick":
            thread.join(5)


def test_drain_task_runs_the_queue(queue: Callable[[Callable[[], int]], None]) -> None:
    calls: list[str] = []
    queue(lambda: calls.append("now") or 0)

    drain("letters")

    assert calls == ["now"]


def test_unknown_queue_is_logged_and_ignored(caplog: pytest.LogCaptureFixture) -> None:
    drain("nothing we know")

    assert "nobody drains" in caplog.text


def test_worker_keeps_its_connection_from_task_to_task(
    connection_closed: list[str],
) -> None:
    DjangoWorkerFixup(app).close_database()

    assert connection_closed == []


def test_failed_task_leaves_no_connection_behind(
    queue: Callable[[Callable[[], int]], None], connection_closed: list[str]
) -> None:
    def fails() -> int:
        raise OperationalError

    queue(fails)

    with pytest.raises(OperationalError):
        drain("letters")

    assert connection_closed == ["default"]


@pytest.fixture
def connection_closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The aliases of the connections that were closed."""
    closed: list[str] = []
    for connection in connections.all():
        monkeypatch.setattr(connection, "close", partial(closed.append, connection.alias))
    return closed


def test_tick_goes_on_after_an_error(queue: Callable[[Callable[[], int]], None]) -> None:
    calls, third = [], threading.Event()

    def fails() -> int:
        calls.append(1)
        if len(calls) == 3:
            third.set()
        raise ValueError

    queue(fails)
    tick.start()

    assert third.wait(5)


def test_what_nobody_waits_for_is_looked_at_less_often(
    queue: Callable[[Callable[[], int]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    third = threading.Event()

    def look() -> int:
        looks.append("letters")
        if len(looks) == 3:
            third.set()
        return 0

    queue(look)
    monkeypatch.setitem(drains.DRAINS, "old letters", lambda: looks.append("old") or 0)
    monkeypatch.setitem(drains.PACES, "old letters", 10**9)
    tick.start()

    assert third.wait(5)
    assert "old" not in looks


def test_error_says_which_queue(
    queue: Callable[[Callable[[], int]], None], caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> int:
        raise ValueError

    queue(fails)

    with caplog.at_level(logging.ERROR):
        assert tick.beat("letters") == 0
    assert "the drain of letters failed" in caplog.text


def test_starting_twice_ticks_once(queue: Callable[[Callable[[], int]], None]) -> None:
    queue(lambda: 0)
    tick.start()
    tick.start()

    names = [thread.name for thread in threading.enumerate()]
    assert names.count("tick") == 1


def test_look_that_takes_long_does_not_keep_others_from_the_queue(
    queue: Callable[[Callable[[], int]], None],
) -> None:
    second, looks = threading.Event(), itertools.count()

    def first_is_slow() -> int:
        if next(looks):
            second.set()
        return 1 if second.wait(5) else 0

    queue(first_is_slow)
    tick.start()

    assert second.wait(5)


def test_queue_with_work_is_looked_at_again_at_once(
    queue: Callable[[Callable[[], int]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tick, "EVERY", 10**6)
    done, left = threading.Event(), [1, 1, 1]

    def one_of_three() -> int:
        if left:
            return left.pop()
        done.set()
        return 0

    queue(one_of_three)
    tick.start()

    assert done.wait(5)


def test_without_a_thread_the_next_look_is_tried_nevertheless(
    queue: Callable[[Callable[[], int]], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    looked, starts = threading.Event(), itertools.count()
    start = threading.Thread.start

    def the_first_lookers_fail(thread: threading.Thread) -> None:
        if thread.name.startswith("tick_") and next(starts) < 3:
            raise RuntimeError("can't start new thread")
        start(thread)

    queue(lambda: looked.set() or 0)
    monkeypatch.setattr(threading.Thread, "start", the_first_lookers_fail)
    tick.start()

    assert looked.wait(5)
    assert "no look at letters" in caplog.text


def test_of_the_children_of_a_worker_one_looks_and_another_takes_over_when_it_is_killed(
    queue: Callable[[Callable[[], int]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    monkeypatch.setattr(tick, "_post", None)
    queue(lambda: os.write(writer, struct.pack("i", os.getpid())) * 0)
    tick.take_turns()
    children = [_FORKS.Process(target=_child, daemon=True) for _ in range(3)]
    for child in children:
        child.start()
    try:
        first = {_next_pid(reader) for _ in range(20)}
        [looker] = [child for child in children if child.pid in first]
        looker.kill()
        looker.join()
        while (second := _next_pid(reader)) in first:
            pass
    finally:
        for child in children:
            child.kill()
        os.close(reader)
        os.close(writer)

    assert second in {child.pid for child in children} - first


_FORKS = multiprocessing.get_context("fork")


def _child() -> None:
    tick.start()
    time.sleep(60)


def _next_pid(reader: int) -> int:
    ready, _, _ = select.select([reader], [], [], 10)
    assert ready, "nobody looks"
    [pid] = struct.unpack("i", os.read(reader, 4))
    return pid


def test_good_round_leaves_a_sign_of_life(
    queue: Callable[[Callable[[], int]], None], settings: Settings, tmp_path: Path
) -> None:
    settings.HEARTBEAT_FILE = str(tmp_path / "beat")
    queue(lambda: 1)

    assert tick.beat("letters") == 1
    assert (tmp_path / "beat").exists()


def test_busy_queue_takes_two_and_goes_round_again_for_a_third(
    queue: Callable[[Callable[[], int]], None],
) -> None:
    started, go_on = threading.Semaphore(0), threading.Event()
    rounds: list[int] = []

    def slow() -> int:
        rounds.append(1)
        started.release()
        assert go_on.wait(5)
        return 1

    queue(slow)
    threads = [threading.Thread(target=running.run, args=["letters"]) for _ in range(2)]
    for thread in threads:
        thread.start()
        assert started.acquire(timeout=5)

    assert running.run("letters") == 0
    go_on.set()
    for thread in threads:
        thread.join(5)
    assert len(rounds) == 3


def test_failing_drain_frees_its_place(queue: Callable[[Callable[[], int]], None]) -> None:
    answers = iter([ZeroDivisionError(), ZeroDivisionError(), ZeroDivisionError(), 5])

    def sometimes() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    queue(sometimes)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            running.run("letters")

    assert running.run("letters") == 5
