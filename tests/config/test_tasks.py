from collections.abc import Iterator

import pytest
from celery.signals import worker_init

from config import running, tasks, tick
from config.tasks import drain
from queues import standby


@pytest.fixture
def drained(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues that were drained; whoever stands by is woken twice."""
    names: list[str] = []
    monkeypatch.setattr(running, "run", names.append)

    def twice(queue: str) -> Iterator[None]:
        yield from (None, None)

    monkeypatch.setattr(standby, "wakings", twice)
    return names


def test_one_nudge_drains_once(drained: list[str]) -> None:
    drain("outgoing")

    assert drained == ["outgoing"]


def test_who_drained_what_comes_in_stands_by_for_more(drained: list[str]) -> None:
    drain("incoming")

    assert drained == ["incoming"] * 3


def test_worker_has_its_children_take_turns_before_it_has_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(tick, "take_turns", lambda: told.append("turns"))

    # Not sent: others would begin to work as well.
    assert tasks.prepare in worker_init._live_receivers(sender=None)
    tasks.prepare()
    assert told == ["turns"]
