"""The walk through entry[], changes[] and the items inside, each independent of the others."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from whatsapp.events import IncomingEvent, Malformed
from whatsapp.providers.cloud_api.parsing.change import Change, Item, malformed, read_each
from whatsapp.providers.cloud_api.parsing.groups import GROUP_FIELDS, read_group
from whatsapp.providers.cloud_api.parsing.identities import read_user_id_update
from whatsapp.providers.cloud_api.parsing.messages import read_message
from whatsapp.providers.cloud_api.parsing.numbers import NUMBER_FIELDS, read_number_news
from whatsapp.providers.cloud_api.parsing.people import read_contacts
from whatsapp.providers.cloud_api.parsing.reading import read_json
from whatsapp.providers.cloud_api.parsing.scalars import (
    Unreadable,
    read_optional_id,
    read_word,
    word_or_nothing,
)
from whatsapp.providers.cloud_api.parsing.statuses import read_status
from whatsapp.providers.cloud_api.parsing.templates import TEMPLATE_FIELDS, read_template_news

MAX_EVENTS = 5000
"""Events taken from one body. WhatsApp batches up to 1,000 updates."""

MESSAGES_KEYS = frozenset(
    {"messaging_product", "metadata", "contacts", "messages", "statuses", "errors"}
)


def parse(body: bytes, *, received_at: datetime) -> Iterator[IncomingEvent]:
    """Yield everything a webhook body says. Never raises, whatever the bytes.

    What cannot be read comes as Malformed, what we do not know as Unsupported. `received_at`
    (aware) is taken as the time where the payload's own is missing or absurd. A body with more
    than 5,000 events ends in one Malformed `too_many`.
    """
    events = _parse_body(body, received_at)
    yield from islice(events, MAX_EVENTS)
    if next(events, None) is not None:
        note = f"more than {MAX_EVENTS} events in {len(body)} bytes"
        yield malformed("too_many", note, received_at=received_at)


def _parse_body(body: bytes, received_at: datetime) -> Iterator[IncomingEvent]:
    try:
        entries = _entries(read_json(body))
    except Unreadable as error:
        yield malformed(error.reason, f"{len(body)} bytes", received_at=received_at)
        return
    for entry in entries:
        yield from _parse_entry(entry, received_at)


def _entries(envelope: Any) -> list[Any]:
    entries = envelope.get("entry") if isinstance(envelope, dict) else None
    if not isinstance(entries, list):
        raise Unreadable("bad_shape")
    return entries


def _parse_entry(entry: Any, received_at: datetime) -> Iterator[IncomingEvent]:
    changes = entry.get("changes") if isinstance(entry, dict) else None
    if not isinstance(changes, list):
        yield malformed("bad_shape", entry, received_at=received_at)
        return
    for raw in changes:
        change = _read_change(raw, entry, received_at)
        if isinstance(change, Malformed):
            yield change
        else:
            yield from _parse_change(change)


def _read_change(raw: Any, entry: dict[str, Any], received_at: datetime) -> Change | Malformed:
    value = raw.get("value") if isinstance(raw, dict) else None
    if not isinstance(value, dict):
        return malformed("bad_shape", raw, received_at=received_at)
    metadata = value.get("metadata")
    number = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
    try:
        return Change(
            field=read_word(raw.get("field")),
            value=value,
            phone_number_id=read_optional_id(number),
            waba_id=_id_or_nothing(entry.get("id")),
            contacts=read_contacts(value.get("contacts")),
            told_at=entry.get("time"),
            received_at=received_at,
        )
    except Unreadable as error:
        return malformed(error.reason, raw, received_at=received_at)


def _id_or_nothing(value: object) -> str:
    try:
        return read_optional_id(value)
    except Unreadable:
        return ""


def _parse_change(change: Change) -> Iterator[IncomingEvent]:
    if change.field == "messages":
        yield from _parse_messages(change)
    elif change.field in GROUP_FIELDS:
        yield from _parse_groups(change)
    elif change.field in TEMPLATE_FIELDS:
        yield from read_template_news(change)
    elif change.field in NUMBER_FIELDS:
        yield from read_number_news(change)
    elif change.field == "user_id_update" and "user_id_update" in change.value:
        yield from read_each(change, "user_id_update", read_user_id_update)
    else:
        kind = word_or_nothing(change.value.get("event"))
        yield change.unsupported(kind, change.value)


def _parse_messages(change: Change) -> Iterator[IncomingEvent]:
    yield from read_each(change, "messages", read_message)
    yield from read_each(change, "statuses", read_status)
    yield from read_each(change, "errors", _read_error)
    for key, unknown in change.value.items():
        if key not in MESSAGES_KEYS:
            yield change.unsupported(word_or_nothing(key), unknown)


def _read_error(change: Change, item: Item) -> Sequence[IncomingEvent]:
    """Trouble of the number as a whole, tied to no message."""
    return (change.unsupported("errors", item),)


def _parse_groups(change: Change) -> Iterator[IncomingEvent]:
    if change.value.get("groups") is None:
        yield change.malformed("bad_shape", change.value)
    yield from read_each(change, "groups", read_group)
