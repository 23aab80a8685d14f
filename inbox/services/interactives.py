"""Interactive messages as programs write them, in WhatsApp's own shape and with ids of their own.

What WhatsApp documents of buttons, lists and links is checked here; of the other kinds it is the
judge itself.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from inbox.errors import InvalidInput
from inbox.models import Conversation, Message
from inbox.services import composing, offering
from inbox.services.composing import UNREADABLE, Saying
from whatsapp.content import (
    MAX_BUTTONS,
    MAX_DESCRIPTION_LENGTH,
    MAX_FOOTER_LENGTH,
    MAX_LABEL_LENGTH,
    MAX_OFFER_LENGTH,
    MAX_ROW_LENGTH,
    MAX_ROWS,
)

LONGEST_BODY = {
    "button": MAX_OFFER_LENGTH["buttons"],
    "list": MAX_OFFER_LENGTH["list"],
    "cta_url": MAX_OFFER_LENGTH["link"],
}
BARE = {
    "address_message": "Give the address",
    "carousel": "Cards to swipe",
    "catalog_message": "See the catalogue",
    "flow": "Open the form",
    "location_request_message": "Send location",
    "product": "See the product",
    "product_list": "See the products",
    "request_contact_info": "Give the phone number",
    "voice_call": "Call",
}
"""Kinds that WhatsApp alone judges, and what the thread says is to be tapped."""
NEEDS_NO_WORDS = {"product"}

LONGEST_ID = {"button": 256, "list": 200}
MOST_CHARACTERS = 16_000
"""Of the whole, written as JSON."""

Told = Mapping[str, Any]


def send(
    *,
    conversation: Conversation,
    told: Told,
    agent: User | None = None,
    client_key: uuid.UUID | None = None,
    quoted_wamid: str = "",
) -> Message:
    """Queue an interactive message: `told` goes to WhatsApp as it is. Raises as offering.offer
    does, with the field "interactive"."""
    offering.refuse_groups(conversation)
    kind = told.get("type")
    if kind not in LONGEST_BODY and kind not in BARE:
        known = ", ".join(sorted({*LONGEST_BODY, *BARE}))
        raise InvalidInput(
            f"interactive.type is one of {known}.", code="not_supported", field="interactive"
        )
    if len(json.dumps(told)) > MOST_CHARACTERS:
        raise _wrong("It is too long.")
    text = _text(kind, told)
    action = _part(told, "action")
    titles = _TITLES[kind](action) if kind in _TITLES else [_title(action) or BARE[kind]]
    details = {"kind": kind, "titles": titles, "interactive": told}
    saying = Saying(kind="interactive", text=text, details=details, quoted_wamid=quoted_wamid)
    return composing.queue(saying, conversation=conversation, agent=agent, client_key=client_key)


def _text(kind: str, told: Told) -> str:
    """Header, body and footer as the thread shows them."""
    header, footer = told.get("header"), told.get("footer")
    parts = []
    if header is not None and (title := _part(told, "header").get("text")):
        parts.append(f"*{_words(title, MAX_FOOTER_LENGTH, 'header.text')}*")
    if kind not in NEEDS_NO_WORDS or told.get("body"):
        longest = LONGEST_BODY.get(kind, MAX_OFFER_LENGTH["buttons"])
        parts.append(_words(_part(told, "body").get("text"), longest, "body.text"))
    if footer is not None:
        words = _words(_part(told, "footer").get("text"), MAX_FOOTER_LENGTH, "footer.text")
        parts.append(f"_{words}_")
    return "\n\n".join(parts).translate(UNREADABLE)


def _buttons(action: Told) -> list[str]:
    replies = [_part(one, "reply") for one in _items(action, "buttons", MAX_BUTTONS)]
    return _choices("button", replies, MAX_LABEL_LENGTH)


def _list(action: Told) -> list[str]:
    _words(action.get("button"), MAX_LABEL_LENGTH, "action.button")
    sections = _items(action, "sections", MAX_ROWS)
    for section in sections:
        if len(sections) > 1:
            _words(section.get("title"), MAX_ROW_LENGTH, "the title of a section")
    rows = [row for section in sections for row in _items(section, "rows", MAX_ROWS)]
    if len(rows) > MAX_ROWS:
        raise _wrong(f"WhatsApp takes up to {MAX_ROWS} rows in all.")
    for row in rows:
        if row.get("description"):
            _words(row["description"], MAX_DESCRIPTION_LENGTH, "the description of a row")
    return _choices("list", rows, MAX_ROW_LENGTH)


def _link(action: Told) -> list[str]:
    parameters = _part(action, "parameters")
    url = parameters.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise _wrong("action.parameters.url begins with https://.")
    return [_words(parameters.get("display_text"), MAX_LABEL_LENGTH, "display_text")]


def _title(action: Told) -> str:
    """Of a kind we do not know closer: what stands on its button, if that is told."""
    parameters = action.get("parameters")
    told = parameters if isinstance(parameters, Mapping) else {}
    label = told.get("flow_cta") or told.get("display_text")
    return label[:MAX_LABEL_LENGTH] if isinstance(label, str) else ""


_TITLES = {"button": _buttons, "list": _list, "cta_url": _link}


def _choices(kind: str, found: Iterable[Told], longest: int) -> list[str]:
    found = list(found)
    ids = [_words(one.get("id"), LONGEST_ID[kind], "an id") for one in found]
    if len(set(ids)) != len(ids):
        raise _wrong("Every id must be there once.")
    return [_words(one.get("title"), longest, "a title") for one in found]


def _words(value: object, longest: int, name: str) -> str:
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= len(value) <= longest:
        raise _wrong(f"{name} must have 1 to {longest} characters.")
    return value


def _part(told: Told, name: str) -> Told:
    part = told.get(name)
    if not isinstance(part, Mapping):
        raise _wrong(f"{name} is missing.")
    return part


def _items(told: Told, name: str, most: int) -> list[Told]:
    items = told.get(name)
    if not isinstance(items, list) or not 1 <= len(items) <= most:
        raise _wrong(f"{name} has 1 to {most} entries.")
    if not all(isinstance(item, Mapping) for item in items):
        raise _wrong(f"{name} has objects in it.")
    return items


def _wrong(reason: str) -> InvalidInput:
    return InvalidInput(f"interactive: {reason}", field="interactive")
