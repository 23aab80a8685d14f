"""Locations and contact cards, as agents send them. Kept in the shape in which people's come."""

import math
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import User, Workspace
from groups.models import Identity
from groups.phone_numbers import spaced
from inbox.errors import InvalidInput
from inbox.models import Conversation, Message
from inbox.services import composing, direct_chats
from inbox.services.composing import UNREADABLE, Saying

LONGEST_NAME = 256
LONGEST_ADDRESS = 512
MOST_PHONES = 5
MOST_EMAILS = 5


def send_place(
    *,
    conversation: Conversation,
    agent: User | None,
    latitude: str,
    longitude: str,
    name: str = "",
    address: str = "",
    client_key: uuid.UUID | None = None,
) -> Message:
    """Queue a location, its coordinates in degrees as somebody wrote them.

    Raises InvalidInput with the field, and else as composing.queue.
    """
    details: dict[str, Any] = {
        "latitude": _degrees(latitude, 90, "latitude"),
        "longitude": _degrees(longitude, 180, "longitude"),
        "name": _line(name, LONGEST_NAME, "name"),
        "address": _line(address, LONGEST_ADDRESS, "address"),
    }
    words = ", ".join(part for part in (details["name"], details["address"]) if part)
    saying = Saying(kind="location", text=words, details=details)
    return composing.queue(saying, conversation=conversation, agent=agent, client_key=client_key)


def send_card(
    *,
    conversation: Conversation,
    agent: User | None,
    name: str,
    phones: str = "",
    emails: str = "",
    company: str = "",
    client_key: uuid.UUID | None = None,
) -> Message:
    """Queue a contact card; `phones` and `emails` have one per line, and one there must be.

    Raises InvalidInput with the field, and else as composing.queue.
    """
    called = _line(name, LONGEST_NAME, "name")
    if not called:
        raise InvalidInput("Say whose card it is.", code="empty", field="name")
    card = {
        "name": {"formatted_name": called},
        "org": {"company": _line(company, LONGEST_NAME, "company")},
        "phones": _phones(phones, conversation.workspace),
        "emails": _emails(emails),
    }
    if not card["phones"] and not card["emails"]:
        raise InvalidInput("Give a phone number or an e-mail address.", field="phones")
    saying = Saying(kind="contacts", text=called, details={"contacts": [card]})
    return composing.queue(saying, conversation=conversation, agent=agent, client_key=client_key)


def _degrees(value: str, most: int, field: str) -> float:
    try:
        degrees = float(value.strip().replace(",", "."))
    except ValueError:
        raise InvalidInput("Give a number such as 51.4495.", field=field) from None
    if not math.isfinite(degrees) or not -most <= degrees <= most:
        raise InvalidInput(f"Must be between -{most} and {most}.", field=field)
    return degrees


def _line(value: str, longest: int, field: str) -> str:
    line = " ".join(value.translate(UNREADABLE).split())
    over = len(line) - longest
    if over > 0:
        raise InvalidInput(f"Too long by {over:,} characters.", code="too_long", field=field)
    return line


def _phones(given: str, workspace: Workspace) -> list[dict[str, str]]:
    """Those that we know on WhatsApp say so: phones then offer to write to them."""
    lines = _lines(given, MOST_PHONES, "phones")
    try:
        numbers = [direct_chats.clean_phone(line) for line in lines]
    except InvalidInput as error:
        raise InvalidInput(error.message, field="phones") from None
    known = set(
        Identity.objects.filter(
            workspace=workspace, kind=Identity.Kind.WA_ID, value__in=numbers
        ).values_list("value", flat=True)
    )
    return [
        {"phone": spaced(number), "wa_id": number if number in known else ""} for number in numbers
    ]


def _emails(given: str) -> list[dict[str, str]]:
    lines = _lines(given, MOST_EMAILS, "emails")
    for line in lines:
        try:
            validate_email(line)
        except ValidationError:
            raise InvalidInput(f"“{line[:60]}” is no e-mail address.", field="emails") from None
    return [{"email": line} for line in lines]


def _lines(given: str, most: int, field: str) -> list[str]:
    lines = [line for line in map(str.strip, given.translate(UNREADABLE).splitlines()) if line]
    if len(lines) > most:
        raise InvalidInput(f"At most {most}.", field=field)
    return list(dict.fromkeys(lines))
