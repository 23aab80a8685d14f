"""People who changed phone number. Their business-scoped id changes with it."""

from collections.abc import Sequence
from typing import Any

from whatsapp.events import IdentityChanged, IncomingEvent, Person
from whatsapp.providers.cloud_api.parsing.change import Change, Item
from whatsapp.providers.cloud_api.parsing.scalars import (
    Unreadable,
    read_optional_id,
    read_optional_phone,
)

IDENTITY_TYPES = ("user_changed_number", "user_changed_user_id")


def read_identity_change(change: Change, item: Item, system: Item) -> IdentityChanged:
    """Read a system message. `from` is the old number, system.wa_id the new one.

    Shapes before August 2026 lack the previous ids, those before April 2026 every user id.
    """
    previous = Person(
        user_id=read_optional_id(system.get("previous_user_id")),
        parent_user_id=read_optional_id(system.get("previous_parent_user_id")),
        wa_id=read_optional_phone(item.get("from")),
    )
    current = Person(
        user_id=read_optional_id(system.get("user_id")),
        parent_user_id=read_optional_id(system.get("parent_user_id")),
        wa_id=read_optional_phone(system.get("wa_id")),
    )
    return _identity_changed(change, item, previous, current)


def read_user_id_update(change: Change, item: Item) -> Sequence[IncomingEvent]:
    """Read the field that WhatsApp described in spring 2026 and withdrew; partners still send it.

    It does not say whether its wa_id is the old or the new number, so both sides carry it.
    """
    wa_id = read_optional_phone(item.get("wa_id"))
    user_ids = _before_and_after(item.get("user_id"))
    parent_ids = _before_and_after(item.get("parent_user_id"))
    previous, current = (
        Person(user_id=user_id, parent_user_id=parent_id, wa_id=wa_id)
        for user_id, parent_id in zip(user_ids, parent_ids, strict=True)
    )
    return (_identity_changed(change, item, previous, current),)


def _identity_changed(
    change: Change, item: Item, previous: Person, current: Person
) -> IdentityChanged:
    if not previous.is_known or not current.is_known:
        raise Unreadable("bad_shape")
    return IdentityChanged(
        previous=previous, current=current, **change.stamp(item.get("timestamp"))
    )


def _before_and_after(pair: Any) -> tuple[str, str]:
    if not isinstance(pair, dict):
        return "", ""
    return read_optional_id(pair.get("previous")), read_optional_id(pair.get("current"))
