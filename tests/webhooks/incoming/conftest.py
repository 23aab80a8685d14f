from collections.abc import Callable
from typing import Any

import pytest

from tests.inbox.conftest import later  # noqa: F401
from webhooks.incoming import switchboard
from whatsapp import events


@pytest.fixture
def stumbles(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Messages that say "bad" cannot be handled."""

    def stumble_with(error: Exception) -> None:
        receive = switchboard.IN_BATCHES[events.MessageReceived]

        def handler(batch: list[events.MessageReceived], **around: Any) -> object:
            if any(event.text == "bad" for event in batch):
                raise error
            return receive(batch, **around)

        monkeypatch.setitem(switchboard.IN_BATCHES, events.MessageReceived, handler)

    return stumble_with
