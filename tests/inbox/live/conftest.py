import pytest

from inbox.live import tailer


@pytest.fixture(autouse=True)
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody nudges in tests: the tailer finds everything by looking."""
    monkeypatch.setattr(tailer, "LOOK_EVERY_SECONDS", 0.05)
