import gc
from collections.abc import Iterator

import pytest

from config import garbage
from config.tasks import begin


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


def test_what_is_loaded_is_not_searched_for_garbage_again() -> None:
    loaded = len(gc.get_objects())

    garbage.settle()

    assert len(gc.get_objects()) < loaded / 10
    assert gc.get_freeze_count() > loaded / 2


def test_garbage_that_is_made_later_is_collected() -> None:
    garbage.settle()
    ring: list[object] = []
    ring.append(ring)
    del ring

    assert gc.collect() >= 1


def test_each_child_of_a_worker_settles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.tick.start", lambda: None)
    gc.unfreeze()

    begin()

    assert gc.get_freeze_count() > 0
