"""The parts of the installation, working and broken."""

import asyncio
from typing import Any

import pytest
from django.core.files.storage import default_storage

from accounts.models import BusinessNumber
from inbox.doctor.checks import machine
from inbox.doctor.findings import Patient


class Layer:
    """A channel layer that hands back `heard`, or raises it, or never answers."""

    def __init__(self, heard: Any) -> None:
        self._heard = heard

    async def new_channel(self, prefix: str) -> str:
        return prefix

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        if isinstance(self._heard, Exception):
            raise self._heard

    async def receive(self, channel: str) -> Any:
        if self._heard is None:
            await asyncio.Event().wait()
        return self._heard


@pytest.mark.parametrize(
    ("heard", "outcome"),
    [
        ({"type": "doctor"}, "pass"),
        ({"type": "other"}, "fail"),
        (ConnectionError("no Redis"), "fail"),
        (None, "fail"),
    ],
)
def test_a_message_to_ourselves_must_come_back(
    number: BusinessNumber, monkeypatch: pytest.MonkeyPatch, heard: Any, outcome: str
) -> None:
    monkeypatch.setattr(machine, "PATIENCE", 0.05)
    monkeypatch.setattr(machine, "get_channel_layer", lambda: Layer(heard))

    assert machine.channel_layer(Patient(number)).outcome == outcome


def test_one_process_needs_no_redis(number: BusinessNumber) -> None:
    assert machine.channel_layer(Patient(number)).outcome == "pass"


def test_a_storage_that_takes_nothing_fails(
    number: BusinessNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> str:
        raise OSError("No space left on device")

    monkeypatch.setattr(default_storage, "save", full)

    found = machine.storage(Patient(number))
    assert (found.outcome, "OSError" in found.words) == ("fail", True)
