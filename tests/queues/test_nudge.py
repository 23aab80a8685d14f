import asyncio
import os
import signal
import time
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import transaction

from queues import nudge as nudges
from queues import standby
from queues.nudge import LIVE_GROUP, nudge, nudge_live, nudge_live_on_commit, nudge_on_commit

pytestmark = pytest.mark.usefixtures("fresh")


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudges, "_ringers", nudges._Ringers())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that the two ringers were asked to ring."""
    names: list[str] = []
    monkeypatch.setattr(nudges._ringers.tasks, "ask", names.append)
    monkeypatch.setattr(nudges._ringers.live, "ask", names.append)
    return names


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues that the broker was asked to have drained, also by earlier tests' threads."""
    queues: list[str] = []

    def send_task(name: str, args: list[str], **options: Any) -> None:
        queues.extend(args)

    monkeypatch.setattr(nudges.current_app, "send_task", send_task)
    return queues


def test_live_nudge_is_heard_by_who_listens() -> None:
    async def listen() -> str:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add(LIVE_GROUP, channel)
        nudge_live()
        async with asyncio.timeout(5):
            message = await layer.receive(channel)
        await layer.group_discard(LIVE_GROUP, channel)
        return message["type"]

    assert asyncio.run(listen()) == "live.nudge"


@pytest.mark.django_db(transaction=True)
def test_nudges_wait_for_the_commit(asked: list[str]) -> None:
    with transaction.atomic():
        nudge_on_commit("incoming")
        nudge_live_on_commit()
        assert asked == []

    assert asked == ["incoming", LIVE_GROUP]


@pytest.mark.django_db(transaction=True)
def test_rollback_nudges_nobody(asked: list[str]) -> None:
    with transaction.atomic():
        nudge_on_commit("incoming")
        transaction.set_rollback(True)

    assert asked == []


@pytest.mark.django_db(transaction=True)
def test_failing_nudge_does_not_fail_the_work(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(name: str) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(nudges._ringers.tasks, "ask", broken)

    with transaction.atomic():
        nudge_on_commit("incoming")

    assert "nudge_after_commit" in caplog.text


def test_broker_that_is_gone_costs_the_caller_nothing() -> None:
    began = time.monotonic()
    for _ in range(1000):
        nudge("incoming")

    assert time.monotonic() - began < 1


def test_broker_is_asked_when_nobody_stands_by(sent: list[str]) -> None:
    nudges._ask_for_a_drain("outgoing")

    assert "outgoing" in sent


def test_who_stands_by_is_woken_without_the_broker(
    sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "wake", lambda queue: True)

    nudges._ask_for_a_drain("outgoing")

    assert "outgoing" not in sent


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_child_process_has_ringers_of_its_own() -> None:
    before = nudges._ringers
    child = os.fork()
    if child == 0:
        os._exit(0 if nudges._ringers is not before else 1)
    try:
        assert os.waitpid(child, 0)[1] == 0
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
