"""Payloads of field `messages` for what people write and change."""

from datetime import datetime

from whatsapp.sandbox.errors import unsupported_error
from whatsapp.sandbox.identifiers import new_wamid
from whatsapp.sandbox.models import BusinessNumber, Message, Person
from whatsapp.sandbox.webhooks import people
from whatsapp.sandbox.webhooks.envelope import stamp, wrap

CATALOG = "560000000000301"
"""Of every business here."""


def incoming(message: Message, quoted: Message | None = None, product: str = "") -> dict:
    """A person's message. It is in a group when it has `group_id`; the group is not described."""
    item: dict = {}
    if quoted:
        item["context"] = {"from": _author_of(quoted), "id": quoted.wamid}
    if product:
        asked = {"catalog_id": CATALOG, "product_retailer_id": product}
        item["context"] = item.get("context", {}) | {"referred_product": asked}
    item |= people.author(message.author)
    if message.group:
        item["group_id"] = message.group.group_id
    item |= {
        "id": message.wamid,
        "timestamp": stamp(message.sent_at),
        "type": message.type,
    }
    item |= _unsupported(message) if message.type == "unsupported" else _content(message)
    return wrap(
        message.number, "messages", contacts=[people.contact(message.author)], messages=[item]
    )


def _content(message: Message) -> dict:
    return {message.type: message.content}


def _unsupported(message: Message) -> dict:
    """An error in the place of what was sent; newer ones say what it was."""
    code = 131051 if message.content else 130501
    named = _content(message) if message.content else {}
    return {"errors": [unsupported_error(code)]} | named


def _author_of(quoted: Message) -> str:
    return quoted.author.best_address if quoted.author else quoted.number.display_number


def identity_changed(
    number: BusinessNumber, *, before: Person, after: Person, at: datetime
) -> dict:
    """A system message, in the shape since 2026-08-11. It has no `contacts`."""
    item = {"id": new_wamid(), "timestamp": stamp(at), "type": "system"}
    if before.shows_phone:
        item = {"from": before.phone} | item
    system = {
        "body": f"User {after.name} changed from {before.best_address} to {after.best_address}"
    }
    if after.shows_phone:
        system["wa_id"] = after.phone
    if after.shows_user_id:
        system |= {"user_id": after.user_id, "previous_user_id": before.user_id}
    if after.shown_parent_user_id:
        system |= {
            "parent_user_id": after.parent_user_id,
            "previous_parent_user_id": before.parent_user_id,
        }
    system["type"] = "user_changed_number" if after.shows_phone else "user_changed_user_id"
    return wrap(number, "messages", messages=[item | {"system": system}])
