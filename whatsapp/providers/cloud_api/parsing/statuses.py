"""News of messages we sent: value.statuses[]."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from whatsapp.events import IncomingEvent, Person, StatusChanged
from whatsapp.providers.cloud_api.parsing.change import Change, Item
from whatsapp.providers.cloud_api.parsing.people import complete
from whatsapp.providers.cloud_api.parsing.problems import first_problem
from whatsapp.providers.cloud_api.parsing.scalars import (
    read_id,
    read_optional_id,
    read_optional_phone,
    read_time,
    read_wamid,
    read_word,
)

MAX_REFERENCE_LENGTH = 512

LONGEST_FREE_ENTRY = timedelta(days=8)
"""An end further ahead is not believed: WhatsApp gives 72 hours, and has spoken of seven days."""

FREE_ENTRY = "referral_conversion"
"""The origin of a conversation that began with an ad or a page's button."""

PARTICIPANT_KEYS = (
    "recipient_participant_id",
    "participant_recipient_id",
    "recipient_participant_user_id",
    "recipient_participant_parent_user_id",
)


def read_status(change: Change, item: Item) -> Sequence[IncomingEvent]:
    """Read one status. In a group it is about one participant, or about nobody ("sent")."""
    in_group = _is_about_a_group(item)
    person = _read_participant(item) if in_group else _read_recipient(item)
    status = StatusChanged(
        wamid=read_wamid(item.get("id")),
        status=read_word(item.get("status")),
        person=complete(person, change.contacts),
        group_id=_read_group_id(item) if in_group else "",
        reference=_read_reference(item.get("biz_opaque_callback_data")),
        problem=first_problem(item.get("errors")),
        pricing=_read_pricing(item),
        free_entry_until=_read_free_entry(item, change),
        **change.stamp(item.get("timestamp")),
    )
    return (status,)


def _is_about_a_group(item: Item) -> bool:
    if item.get("recipient_type") == "group" or item.get("group_id") is not None:
        return True
    return any(key in item for key in PARTICIPANT_KEYS)


def _read_group_id(item: Item) -> str:
    group_id = item.get("recipient_id")
    return read_id(item.get("group_id") if group_id is None else group_id)


def _read_recipient(item: Item) -> Person:
    return Person(
        user_id=read_optional_id(item.get("recipient_user_id")),
        parent_user_id=read_optional_id(item.get("recipient_parent_user_id")),
        wa_id=read_optional_phone(item.get("recipient_id")),
    )


def _read_participant(item: Item) -> Person:
    """WhatsApp's pages spell the phone's key both ways."""
    phone = item.get("recipient_participant_id")
    if phone is None:
        phone = item.get("participant_recipient_id")
    return Person(
        user_id=read_optional_id(item.get("recipient_participant_user_id")),
        parent_user_id=read_optional_id(item.get("recipient_participant_parent_user_id")),
        wa_id=read_optional_phone(phone),
    )


def _read_reference(value: object) -> str:
    """Our own note, echoed. Anything we could not have sent is ignored."""
    return value if isinstance(value, str) and len(value) <= MAX_REFERENCE_LENGTH else ""


def _read_pricing(item: Item) -> dict[str, Any]:
    """The price sits on the status; webhooks before v24 may keep it inside `conversation`."""
    conversation = item.get("conversation")
    inner = conversation.get("pricing") if isinstance(conversation, dict) else None
    pricing = item.get("pricing") or inner
    if not isinstance(pricing, dict):
        return {}
    category = pricing.get("category")
    if isinstance(category, str):
        return {**pricing, "category": category.replace("-", "_")}
    return pricing


def _read_free_entry(item: Item, change: Change) -> datetime | None:
    """The end of a free entry point window, in WhatsApp's own words: we never work it out."""
    conversation = item.get("conversation")
    if not isinstance(conversation, dict) or not conversation.get("expiration_timestamp"):
        return None
    origin = conversation.get("origin")
    if not isinstance(origin, dict) or origin.get("type") != FREE_ENTRY:
        return None
    until, is_suspect = read_time(
        conversation["expiration_timestamp"], received_at=change.received_at + LONGEST_FREE_ENTRY
    )
    return None if is_suspect else until
