"""The `message` of a send: exactly one thing, read into a call of the service that says it."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from inbox.api.media import links
from inbox.api.messages import template_values
from inbox.api.messages.sending import card_of
from inbox.errors import InvalidInput
from inbox.models import Conversation, Message
from inbox.services import attaching, bringing, cards, composing, interactives, template_sending
from inbox.sinch import interactive
from inbox.sinch.values import inner, rows, words, wrong

LONGEST_TTL = 30

Say = Callable[..., Message]
"""Takes conversation, agent and client_key; raises as the services do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be said."""

    say: Say
    is_template: bool = False

    def to(self, conversation: Conversation, client_key: uuid.UUID | None) -> Message:
        return self.say(conversation=conversation, agent=None, client_key=client_key)


def read(message: object) -> Wanted:
    """Fetches the file of a message that has one: not inside a transaction. Raises ApiError and
    InvalidInput."""
    if not isinstance(message, dict):
        raise wrong("message is an object.")
    days = message.get("ttl")
    if days is not None and (type(days) is not int or not 1 <= days <= LONGEST_TTL):
        raise wrong(f"ttl is a number of days from 1 to {LONGEST_TTL}.")
    [kind, *more] = [name for name in KINDS if message.get(name) is not None] or [""]
    if more or not kind:
        raise wrong(f"message has exactly one of {', '.join(KINDS)}.")
    return KINDS[kind](message[kind], kind)


def _text(told: object, kind: str) -> Wanted:
    if not isinstance(told, str):
        raise wrong("messageText is text.")
    return Wanted(partial(composing.queue_message, text=told))


def _file(told: object, kind: str) -> Wanted:
    url = words(inner(told).get("url"))
    if not url:
        raise wrong(f"{kind}.url is missing.")
    file = _fetched(url)
    hint = words(inner(told).get("type")).lower()
    if file.name and "." not in file.name and hint.isalnum():
        file.name = f"{file.name}.{hint}"
    if attaching.check(file).kind != kind:
        raise InvalidInput(f"The file is no {kind} that WhatsApp takes.", code="wrong_type")
    caption = words(inner(told).get("caption"))

    def say(**where: Any) -> Message:
        file.seek(0)
        return attaching.queue_file(file=file, caption=caption, **where)

    return Wanted(say)


def _fetched(url: str) -> UploadedFile:
    """What lies at an address of ours needs no fetching."""
    found = links.read_address(url)
    if found is None or not found.file:
        return bringing.bring(url)
    with found.file.open("rb") as stored:
        return SimpleUploadedFile(found.filename, stored.read(), found.mime_type)


def _place(told: object, kind: str) -> Wanted:
    point = words(inner(told).get("geoPoint")).split(",")
    if len(point) != 2:
        raise wrong('location.geoPoint is "latitude,longitude".')
    named = {name: words(inner(told).get(name)) for name in ("name", "address")}
    latitude, longitude = point
    return Wanted(partial(cards.send_place, latitude=latitude, longitude=longitude, **named))


def _cards(told: object, kind: str) -> Wanted:
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise wrong("contacts is a list of objects.")
    card = card_of(told)
    phones = [_with_plus(one) for one in card["phones"].splitlines() if one.strip()]
    return Wanted(partial(cards.send_card, **card | {"phones": "\n".join(phones)}))


def _with_plus(phone: str) -> str:
    """They write the country code without it."""
    return phone if phone.strip().startswith(("+", "00")) else f"+{phone.strip()}"


def _template(told: object, kind: str) -> Wanted:
    about = inner(told)
    header = inner(about.get("header"))
    values = template_values.numbered(_parameter(one) for one in rows(about.get("parameters")))
    if title := words(header.get("title")):
        values["header.1"] = title
    if url := words(inner(header.get("element")).get("url")):
        values["header.media"] = url
    name, language = words(about.get("elementName")), words(about.get("languageCode"))
    if not name:
        raise wrong(f"{kind}.elementName is missing.")

    def say(conversation: Conversation, **how: Any) -> Message:
        filled = template_values.fill(
            conversation, name=name[:512], language=language[:20], values=values
        )
        return template_sending.send(filled, conversation=conversation, **how)

    return Wanted(say, is_template=True)


def _parameter(given: object) -> str:
    """A text, or an object with one: {default} in older programs, {text} in newer ones."""
    told: Mapping[str, Any] = inner(given)
    return words(told.get("text") or told.get("default") if told else given)


def _offer(told: object, kind: str) -> Wanted:
    return Wanted(partial(interactives.send, told=interactive.read(inner(told))))


KINDS: dict[str, Callable[[object, str], Wanted]] = {
    "messageText": _text,
    "image": _file,
    "audio": _file,
    "document": _file,
    "video": _file,
    "location": _place,
    "contacts": _cards,
    "template": _template,
    "hsm": _template,
    "interactive": _offer,
}
