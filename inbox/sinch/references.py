"""What a program says of its messages for itself: kept with them and given back in callbacks."""

import uuid
from collections.abc import Mapping
from typing import Any

from inbox.models import Message

KEY = "sinch"
"""In `Message.details`."""


def message_id(message: Message) -> str:
    """A UUID, as their ids are; the answer to the send and all its callbacks carry it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"octet:message:{message.pk}"))


def keep(message: Message, notes: Mapping[str, Any]) -> None:
    """In the transaction in which the message was queued."""
    notes = {name: value for name, value in notes.items() if value}
    if notes and KEY not in message.details:
        message.details = {**message.details, KEY: notes}
        message.save(update_fields=["details"])


def told_with(message: Message | None) -> dict[str, str]:
    """The fields that callbacks give back, empty where nothing was said. `campaignId` is one that
    Sinch itself gives out."""
    notes = _notes(message)
    return {
        "correlationId": notes.get("correlationId", ""),
        "campaignId": "",
        "campaignAlias": notes.get("campaignAlias", ""),
        "flowId": notes.get("flowId", ""),
        "extraInfo": notes.get("extraInfo", ""),
    }


def _notes(message: Message | None) -> Mapping[str, Any]:
    return message.details.get(KEY, {}) if message else {}
