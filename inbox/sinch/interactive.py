"""Lists and reply buttons as Sinch writes them, in WhatsApp's shape.

What is tapped comes back under the identifier that the program gave it. WhatsApp has them in direct
chats alone.
"""

from collections.abc import Mapping
from typing import Any

from inbox.sinch.values import inner, rows, words, wrong

TYPES = ("LIST", "REPLY_BUTTON")
Told = Mapping[str, Any]


def read(told: Told) -> dict[str, Any]:
    """As interactives.send takes it, which checks it. Raises ApiError."""
    kind = told.get("messageInteractiveType")
    if kind not in TYPES:
        raise wrong(f"interactive.messageInteractiveType is {' or '.join(TYPES)}.")
    found: dict[str, Any] = {"body": {"text": words(inner(told.get("body")).get("text"))}}
    if header := inner(told.get("header")):
        if not words(header.get("text")):
            raise wrong("interactive.header can be a text only.")
        found["header"] = {"type": "text", "text": words(header["text"])}
    if footer := words(inner(told.get("footer")).get("text")):
        found["footer"] = {"text": footer}
    if kind == "LIST":
        return found | {"type": "list", "action": _list(inner(told.get("listAction")))}
    return found | {"type": "button", "action": _buttons(inner(told.get("replyButtonAction")))}


def _list(action: Told) -> dict[str, Any]:
    sections = [inner(section) for section in rows(action.get("sections"))]
    return {"button": words(action.get("button")), "sections": [_section(one) for one in sections]}


def _section(section: Told) -> dict[str, Any]:
    found: dict[str, Any] = {"rows": [_row(inner(row)) for row in rows(section.get("rows"))]}
    title = words(section.get("title"))
    return found | ({"title": title} if title else {})


def _row(row: Told) -> dict[str, str]:
    found = _choice(row, "identifier")
    description = words(row.get("description"))
    return found | ({"description": description} if description else {})


def _buttons(action: Told) -> dict[str, Any]:
    replies = [inner(inner(one).get("reply")) for one in rows(action.get("buttons"))]
    return {"buttons": [{"type": "reply", "reply": _choice(one, "payload")} for one in replies]}


def _choice(told: Told, name: str) -> dict[str, str]:
    title = words(told.get("title"))
    return {"id": words(told.get(name)) or title, "title": title}
