from collections.abc import Iterator

import pytest

from config import running
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
