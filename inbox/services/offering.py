"""Choices to tap instead of words: reply buttons, a list, or a button with a link."""

import uuid
from collections.abc import Sequence

from accounts.models import User
from inbox.errors import InvalidInput
from inbox.links import read as read_link
from inbox.models import Conversation, Message
from inbox.services import composing
from inbox.services.composing import UNREADABLE, CannotSend, Saying
from whatsapp.content import (
    MAX_BUTTONS,
    MAX_LABEL_LENGTH,
    MAX_OFFER_LENGTH,
    MAX_ROW_LENGTH,
    MAX_ROWS,
)


def offer(
    *,
    conversation: Conversation,
    agent: User | None,
    kind: str,
    text: str,
    choices: Sequence[str] = (),
    label: str = "",
    url: str = "",
    client_key: uuid.UUID | None = None,
) -> Message:
    """Queue a text with `choices` as buttons (kind "buttons"), as a list that `label` opens
    ("list"), or with a button `label` that opens `url` ("link").

    Raises CannotSend in groups, where WhatsApp has none of this, and else as queue_message; and
    InvalidInput with the field ("kind", "text", "choices", "label", "url") over a limit.
    """
    refuse_groups(conversation)
    if kind not in MAX_OFFER_LENGTH:
        raise InvalidInput("Choose buttons, a list or a link.", field="kind")
    details: dict[str, object] = {"kind": kind, "titles": []}
    if kind in {"buttons", "list"}:
        details["titles"] = _titles(kind, choices)
    if kind in {"list", "link"}:
        details["label"] = _line(label, MAX_LABEL_LENGTH, "label")
    if kind == "link":
        details |= {"url": _address(url), "titles": [details["label"]]}
    saying = Saying(kind="interactive", text=_text(kind, text), details=details)
    return composing.queue(saying, conversation=conversation, agent=agent, client_key=client_key)


def refuse_groups(conversation: Conversation) -> None:
    """Raises CannotSend in a group."""
    if conversation.is_group:
        raise CannotSend(
            "WhatsApp has no buttons and lists in groups. Ask in words, or in a direct chat.",
            code="not_in_groups",
        )


def _text(kind: str, text: str) -> str:
    text = composing.clean_text(text)
    over = len(text) - MAX_OFFER_LENGTH[kind]
    if over > 0:
        raise InvalidInput(f"Too long by {over:,} characters.", code="too_long", field="text")
    return text


def _titles(kind: str, choices: Sequence[str]) -> list[str]:
    longest, most = (
        (MAX_LABEL_LENGTH, MAX_BUTTONS) if kind == "buttons" else (MAX_ROW_LENGTH, MAX_ROWS)
    )
    titles = [_line(choice, longest, "choices") for choice in choices if choice.strip()]
    if not 1 <= len(titles) <= most:
        raise InvalidInput(f"WhatsApp takes 1 to {most} choices here.", field="choices")
    if len(set(titles)) != len(titles):
        raise InvalidInput("Two choices are the same.", field="choices")
    return titles


def _line(value: str, longest: int, field: str) -> str:
    line = " ".join(value.translate(UNREADABLE).split())
    if not 1 <= len(line) <= longest:
        raise InvalidInput(f"“{line[:40]}” must have 1 to {longest} characters.", field=field)
    return line


def _address(url: str) -> str:
    url = url.strip()
    link = read_link(url) if url.startswith(("http://", "https://")) else None
    if link is None or link.length != len(url):
        raise InvalidInput("Give a web address that begins with https://.", field="url")
    return link.href
