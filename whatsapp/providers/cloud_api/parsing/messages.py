"""What people wrote: value.messages[]."""

from collections.abc import Sequence
from typing import Any, Literal

from whatsapp.events import IncomingEvent, MessageReceived, Person
from whatsapp.providers.cloud_api.parsing.change import Change, Item
from whatsapp.providers.cloud_api.parsing.contents import read_content
from whatsapp.providers.cloud_api.parsing.identities import IDENTITY_TYPES, read_identity_change
from whatsapp.providers.cloud_api.parsing.people import complete
from whatsapp.providers.cloud_api.parsing.scalars import (
    Unreadable,
    read_optional_id,
    read_optional_phone,
    read_wamid,
    read_word,
)

MAX_KIND_LENGTH = 32
"""Every known type is shorter; a longer one is cut, since only its being unknown matters."""


def read_message(change: Change, item: Item) -> Sequence[IncomingEvent]:
    """Read one message. Kinds we do not know become messages too, so a thread can show them."""
    wamid = read_wamid(item.get("id"))
    kind = read_word(item.get("type"))
    system = item.get("system") if kind == "system" else None
    if isinstance(system, dict) and system.get("type") in IDENTITY_TYPES:
        return (read_identity_change(change, item, system),)
    group_id = read_optional_id(item.get("group_id"))
    author = _read_author(change, item)
    if not author.is_known and not group_id:
        return _read_unattributed(change, kind, item)
    content = read_content(kind, item)
    context = _read_context(item)
    message = MessageReceived(
        wamid=wamid,
        author=author,
        kind=kind[:MAX_KIND_LENGTH],
        text=content.text,
        details=content.details | _read_product(context),
        group_id=group_id,
        quoted_wamid=_read_quoted_wamid(context),
        forwarded=_read_forwarded(context),
        **change.stamp(item.get("timestamp")),
    )
    return (message,)


def _read_unattributed(change: Change, kind: str, item: Item) -> Sequence[IncomingEvent]:
    """Outside a group nobody's message has no conversation; only system notices may be nobody's."""
    if kind != "system":
        raise Unreadable("bad_shape")
    return (change.unsupported(kind, item),)


def _read_author(change: Change, item: Item) -> Person:
    author = Person(
        user_id=read_optional_id(item.get("from_user_id")),
        parent_user_id=read_optional_id(item.get("from_parent_user_id")),
        wa_id=read_optional_phone(item.get("from")),
    )
    return complete(author, change.contacts)


def _read_context(item: Item) -> dict[str, Any]:
    context = item.get("context")
    return context if isinstance(context, dict) else {}


def _read_forwarded(context: dict[str, Any]) -> Literal["", "once", "often"]:
    if context.get("frequently_forwarded"):
        return "often"
    return "once" if context.get("forwarded") else ""


def _read_product(context: dict[str, Any]) -> dict[str, Any]:
    """The product of our catalogue that they ask about."""
    product = context.get("referred_product")
    return {"referred_product": product} if isinstance(product, dict) and product else {}


def _read_quoted_wamid(context: dict[str, Any]) -> str:
    """A quote we cannot follow is a smaller loss than the message, so a bad id is let go."""
    try:
        return "" if context.get("id") is None else read_wamid(context["id"])
    except Unreadable:
        return ""
