"""One change of the envelope: what all items in it share, and how each is read on its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from whatsapp.events import IncomingEvent, Malformed, Unsupported
from whatsapp.providers.cloud_api.parsing.people import Contacts
from whatsapp.providers.cloud_api.parsing.scalars import Unreadable, read_time


class Stamp(TypedDict):
    """The arguments every event takes."""

    phone_number_id: str
    occurred_at: datetime
    time_is_suspect: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    field: str
    value: dict[str, Any]
    phone_number_id: str
    waba_id: str
    """The entry's own id; "" when it has none that can be believed."""
    contacts: Contacts
    told_at: Any
    """The entry's own time, as it came; account-wide fields have no other."""
    received_at: datetime

    def stamp(self, timestamp: object) -> Stamp:
        occurred_at, is_suspect = read_time(timestamp, received_at=self.received_at)
        return Stamp(
            phone_number_id=self.phone_number_id,
            occurred_at=occurred_at,
            time_is_suspect=is_suspect,
        )

    def unsupported(self, kind: str, raw: object) -> Unsupported:
        timestamp = raw.get("timestamp") if isinstance(raw, dict) else None
        stamp = self.stamp(self.told_at if timestamp is None else timestamp)
        return Unsupported(field=self.field, kind=kind, raw=raw, **stamp)

    def malformed(self, reason: str, raw: object) -> Malformed:
        return malformed(
            reason, raw, received_at=self.received_at, phone_number_id=self.phone_number_id
        )


Item = dict[str, Any]
ReadItem = Callable[[Change, Item], Sequence[IncomingEvent]]


def malformed(
    reason: str, raw: object, *, received_at: datetime, phone_number_id: str = ""
) -> Malformed:
    return Malformed(
        reason=reason,
        raw=raw,
        phone_number_id=phone_number_id,
        occurred_at=received_at,
        time_is_suspect=True,
    )


def read_each(change: Change, key: str, read_item: ReadItem) -> Iterator[IncomingEvent]:
    """Read every item of value[key] by itself: a bad one becomes Malformed, the rest go on."""
    items = change.value.get(key)
    if items is None:
        return
    if not isinstance(items, list):
        yield change.malformed("bad_shape", items)
        return
    for item in items:
        yield from _read_one(change, item, read_item)


def _read_one(change: Change, item: object, read_item: ReadItem) -> Sequence[IncomingEvent]:
    if not isinstance(item, dict):
        return (change.malformed("bad_shape", item),)
    try:
        return read_item(change, item)
    except Unreadable as error:
        return (change.malformed(error.reason, item),)
