"""What a message of each kind says in words, and the rest of what it carries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from whatsapp.providers.cloud_api.parsing.scalars import (
    MAX_TEXT_LENGTH,
    Unreadable,
    read_name,
    read_text,
    word_or_nothing,
)

MAX_CARDS = 50
"""Contact cards kept of one message; more is an attack, not an address book."""

EXTRAS = ("errors", "referral")
"""Siblings of the type's own object that say something about the content."""


@dataclass(frozen=True, slots=True)
class Content:
    text: str
    details: dict[str, Any]


def read_content(kind: str, item: dict[str, Any]) -> Content:
    """Return the readable text of a message ("" when it has none) and its own object.

    The text itself is left out of the details of plain text messages: it would be kept twice.
    """
    own = _own_object(kind, item)
    text = _TEXTS[kind](own) if kind in _TEXTS else ""
    details = {key: value for key, value in own.items() if (kind, key) != ("text", "body")}
    details.update((key, item[key]) for key in EXTRAS if item.get(key) and key not in own)
    return Content(text=text[:MAX_TEXT_LENGTH], details=details)


def _own_object(kind: str, item: dict[str, Any]) -> dict[str, Any]:
    own = item.get(kind)
    if own is None:
        return {}
    if isinstance(own, dict):
        return own
    if isinstance(own, list):
        return {kind: own[:MAX_CARDS]}
    raise Unreadable("bad_shape")


def _body(own: dict[str, Any]) -> str:
    return read_text(own.get("body"))


def _caption(own: dict[str, Any]) -> str:
    return read_text(own.get("caption"))


def _label(own: dict[str, Any]) -> str:
    return read_text(own.get("text"))


def _emoji(own: dict[str, Any]) -> str:
    return read_name(own.get("emoji"))


def _place(own: dict[str, Any]) -> str:
    parts = (read_name(own.get("name")), read_name(own.get("address")))
    return ", ".join(part for part in parts if part)


def _choice(own: dict[str, Any]) -> str:
    """The title a person tapped, whichever of WhatsApp's reply objects holds it."""
    reply = own.get(str(own.get("type")))
    if not isinstance(reply, dict):
        return ""
    return read_name(reply.get("title") or reply.get("body"))


def _names(own: dict[str, Any]) -> str:
    cards = own.get("contacts")
    return ", ".join(_card_names(cards)) if isinstance(cards, list) else ""


def _card_names(cards: list[Any]) -> Iterator[str]:
    for card in cards:
        name = _card_name(card) if isinstance(card, dict) else ""
        if name:
            yield name


def _card_name(card: dict[str, Any]) -> str:
    """A card sent in answer to a contact request has only a phone number."""
    name = card.get("name")
    if isinstance(name, dict):
        return read_name(name.get("formatted_name") or name.get("first_name"))
    phones = card.get("phones")
    first = phones[0] if isinstance(phones, list) and phones else None
    return read_name(first.get("phone")) if isinstance(first, dict) else ""


def _new_text(own: dict[str, Any]) -> str:
    """The words after an edit. WhatsApp edits texts and captions only."""
    message = own.get("message")
    if not isinstance(message, dict):
        return ""
    kind = word_or_nothing(message.get("type"))
    return _EDITABLE[kind](_own_object(kind, message)) if kind in _EDITABLE else ""


_EDITABLE: dict[str, Callable[[dict[str, Any]], str]] = {
    "text": _body,
    "image": _caption,
    "video": _caption,
    "document": _caption,
}

_TEXTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "text": _body,
    "system": _body,
    "image": _caption,
    "video": _caption,
    "audio": _caption,
    "document": _caption,
    "sticker": _caption,
    "button": _label,
    "order": _label,
    "interactive": _choice,
    "reaction": _emoji,
    "location": _place,
    "contacts": _names,
    "edit": _new_text,
}
