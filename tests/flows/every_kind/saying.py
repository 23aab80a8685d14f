"""How we say each kind of message, and what Ana's phone shows of it."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from inbox import templates
from inbox.models import Message
from inbox.services import (
    attaching,
    cards,
    composing,
    interactives,
    offering,
    pinning,
    reactions,
    template_sending,
)
from tests.factories import make_template
from tests.flows.line import Line
from tests.inbox.media import files
from whatsapp.sandbox.services.templates import add_approved

Say = Callable[[Line, Message], Message]


def template(line: Line, heard: Message, category: str = "UTILITY") -> Message:
    parts = [
        {"type": "BODY", "text": "Hello {{first_name}}, is Friday fine?"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Fine"}]},
    ]
    about: dict[str, Any] = {"name": "ask", "language": "en", "category": category}
    about |= {"components": parts, "parameter_format": "NAMED"}
    add_approved(line.sandbox.account, **about)
    row = make_template(line.number, **about)
    filled = templates.fill(row, {field.key: "Ana" for field in templates.shape_of(row).fields})
    return template_sending.send(
        filled, conversation=heard.conversation, agent=line.agent, client_key=uuid.uuid4()
    )


def text(line: Line, heard: Message, **more: str) -> Message:
    about = {"conversation": heard.conversation, "agent": line.agent}
    return composing.queue_message(**about, text="It is", **more)


def reply(line: Line, heard: Message) -> Message:
    return text(line, heard, quoted_wamid=heard.wamid)


def reaction(line: Line, heard: Message) -> Message:
    reactions.react(message=heard, agent=line.agent, emoji="👍")
    return Message.objects.get(kind="reaction")


def pin(line: Line, heard: Message) -> Message:
    pinning.pin(message=heard, agent=line.agent, days=7)
    return Message.objects.get(kind="pin")


def file(name: str, mime: str, content: bytes, **more: Any) -> Say:
    def send(line: Line, heard: Message) -> Message:
        return attaching.queue_file(
            conversation=heard.conversation,
            agent=line.agent,
            file=SimpleUploadedFile(name, content, mime),
            **more,
        )

    return send


def offer(kind: str, **more: Any) -> Say:
    def send(line: Line, heard: Message) -> Message:
        about = {"conversation": heard.conversation, "agent": line.agent}
        return offering.offer(**about, kind=kind, text="Which day?", **more)

    return send


WHERE = {
    "type": "location_request_message",
    "header": {"type": "text", "text": "Viewing"},
    "body": {"text": "Where are you?"},
    "action": {"name": "send_location"},
}


def as_a_program_writes_it(line: Line, heard: Message) -> Message:
    return interactives.send(conversation=heard.conversation, told=WHERE)


def place(line: Line, heard: Message) -> Message:
    about = {"conversation": heard.conversation, "agent": line.agent}
    return cards.send_place(**about, latitude="40.4", longitude="-3.7", name="Plaza Mayor")


def card(line: Line, heard: Message) -> Message:
    about = {"conversation": heard.conversation, "agent": line.agent}
    return cards.send_card(**about, name="Luca Ferro", phones="+34 600 555 017")


DAYS = {"choices": ["Monday", "Tuesday"]}
NO_BUTTONS = {"group": "WhatsApp has no buttons and lists in groups."}


# What is said; the type WhatsApp gives it; what of its content is on the phone; what its state is
# when all news has come in; and the words with which it is refused where WhatsApp does not take it.
OURS: dict[str, tuple[Say, str, dict[str, object], str, dict[str, str]]] = {
    "text": (text, "text", {"body": "It is"}, "delivered", {}),
    "reply": (reply, "text", {"body": "It is"}, "delivered", {}),
    "reaction": (reaction, "reaction", {"emoji": "👍"}, "sent", {}),
    "image": (
        file("roof.jpg", "image/jpeg", files.picture(), caption="The roof"),
        "image",
        {"caption": "The roof"},
        "delivered",
        {},
    ),
    "video": (file("tour.mp4", "video/mp4", files.MP4), "video", {}, "delivered", {}),
    "audio": (file("ring.mp3", "audio/mpeg", files.MP3), "audio", {}, "delivered", {}),
    "voice note": (
        file("note.ogg", "audio/ogg", files.OGG, voice=True),
        "audio",
        {"voice": True},
        "delivered",
        {},
    ),
    "document": (
        file("lease.pdf", "application/pdf", files.PDF),
        "document",
        {"filename": "lease.pdf"},
        "delivered",
        {},
    ),
    "sticker": (
        file("wave.webp", "image/webp", files.picture("WEBP")),
        "sticker",
        {},
        "delivered",
        {},
    ),
    "location": (place, "location", {"name": "Plaza Mayor"}, "delivered", {}),
    "pin": (
        pin,
        "pin",
        {"type": "pin"},
        "delivered",
        {"direct": "WhatsApp has pins in groups only."},
    ),
    "contact card": (card, "contacts", {}, "delivered", {}),
    "template": (
        template,
        "template",
        {"body": "Hello Ana, is Friday fine?"},
        "delivered",
        {},
    ),
    "authentication template": (
        partial(template, category="AUTHENTICATION"),
        "template",
        {"body": "Hello Ana, is Friday fine?"},
        "delivered",
        {"group": "WhatsApp does not take authentication templates in groups."},
    ),
    "reply buttons": (
        offer("buttons", **DAYS),
        "interactive",
        {"type": "button"},
        "delivered",
        NO_BUTTONS,
    ),
    "list": (
        offer("list", label="Days", **DAYS),
        "interactive",
        {"type": "list"},
        "delivered",
        NO_BUTTONS,
    ),
    "link button": (
        offer("link", label="Directions", url="https://example.org/way"),
        "interactive",
        {"type": "cta_url"},
        "delivered",
        NO_BUTTONS,
    ),
    "anything to tap": (as_a_program_writes_it, "interactive", WHERE, "delivered", NO_BUTTONS),
}
