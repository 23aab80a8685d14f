"""Lists and reply buttons as Sinch writes them. WhatsApp has them in direct chats alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inbox.sinch.values import inner, rows, words, wrong

TYPES = ("LIST", "REPLY_BUTTON")


@dataclass(frozen=True, slots=True)
class Offer:
    what: dict[str, Any]
    """As offering.offer takes it."""
    identifiers: tuple[str, ...]
    """What the program calls the choices, in their order; it hears them when one is tapped."""


def read(told: Mapping[str, Any]) -> Offer:
    """Raises ApiError."""
    kind = told.get("messageInteractiveType")
    if kind not in TYPES:
        raise wrong(f"interactive.messageInteractiveType is {' or '.join(TYPES)}.")
    text = _text(told)
    if kind == "LIST":
        action = inner(told.get("listAction"))
        found = [
            row for part in rows(action.get("sections")) for row in rows(inner(part).get("rows"))
        ]
        choices = [
            (words(inner(row).get("title")), words(inner(row).get("identifier"))) for row in found
        ]
        what = {"kind": "list", "label": words(action.get("button"))}
    else:
        action = inner(told.get("replyButtonAction"))
        replies = [inner(inner(one).get("reply")) for one in rows(action.get("buttons"))]
        choices = [(words(one.get("title")), words(one.get("payload"))) for one in replies]
        what = {"kind": "buttons"}
    choices = [choice for choice in choices if choice[0]]
    titles = [title for title, _ in choices]
    return Offer(
        what | {"text": text, "choices": titles}, tuple(identifier for _, identifier in choices)
    )


def _text(told: Mapping[str, Any]) -> str:
    """Header and footer stand in the text: what we send has no places of their own for them."""
    header, footer = inner(told.get("header")), inner(told.get("footer"))
    if header and not words(header.get("text")):
        raise wrong("interactive.header can be a text only.")
    parts = (
        f"*{words(header.get('text'))}*" if header else "",
        words(inner(told.get("body")).get("text")),
        f"_{words(footer.get('text'))}_" if words(footer.get("text")) else "",
    )
    return "\n\n".join(part for part in parts if part)
