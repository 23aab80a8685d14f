"""Every kind of message, both ways, in a group and in a direct chat; or refused, in words.

Over real HTTP through the sandbox; that files arrive byte for byte stands in test_media.
"""

import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from inbox import templates
from inbox.models import Message, Reaction
from inbox.screen import kinds
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
from inbox.services.composing import CannotSend
from inbox.transfers.fetching import drain_media
from tests.factories import make_template
from tests.flows.line import Line
from tests.inbox.media import files
from whatsapp.sandbox.models import Message as PhoneMessage
from whatsapp.sandbox.services.templates import add_approved

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def line(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Line:
    settings.MEDIA_ROOT = tmp_path
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    return Line(live_server.url)


def where(heard: Message) -> dict[str, str]:
    group = heard.conversation.group
    return {"group": group.wa_group_id} if group else {}


# What Ana does, and what shows of it here.

Did = Callable[[Line, Message], None]


def shares(kind: str, mime_type: str, content: bytes, **about: str) -> Did:
    def share(line: Line, heard: Message) -> None:
        group = line.sandbox.groups.first()
        line.share(group, content, mime_type=mime_type, type=kind, **about)
        drain_media()

    return share


def taps_a_template(line: Line, heard: Message) -> None:
    sent = line.carry(template(line, heard, "UTILITY"))
    line.ana_does("taps", message=sent.wamid, button=0)


THEIRS: dict[str, tuple[Did, str, dict[str, object]]] = {
    "text": (
        lambda line, heard: line.ana_does("messages", text="Good", **where(heard)),
        "text",
        {"text": "Good"},
    ),
    "reply": (
        lambda line, heard: line.ana_does(
            "messages", text="Good", context=heard.wamid, **where(heard)
        ),
        "text",
        {"text": "Good"},
    ),
    "image": (
        shares("image", "image/jpeg", files.picture(), caption="The roof"),
        "image",
        {"text": "The roof"},
    ),
    "video": (shares("video", "video/mp4", files.MP4), "video", {}),
    "audio": (shares("audio", "audio/mpeg", files.MP3), "audio", {}),
    "voice note": (shares("audio", "audio/ogg; codecs=opus", files.OGG, voice="1"), "audio", {}),
    "document": (
        shares("document", "application/pdf", files.PDF, filename="lease.pdf"),
        "document",
        {},
    ),
    "sticker": (shares("sticker", "image/webp", files.picture("WEBP")), "sticker", {}),
    "animated sticker": (
        shares("sticker", "image/webp", files.animated(), animated="1"),
        "sticker",
        {},
    ),
    "location": (
        lambda line, heard: line.ana_does(
            "places", latitude=40.4, longitude=-3.7, name="Plaza Mayor", **where(heard)
        ),
        "location",
        {"text": "Plaza Mayor"},
    ),
    "contact card": (
        lambda line, heard: line.ana_does(
            "cards", name="Luca Ferro", phone="+34 600 555 017", **where(heard)
        ),
        "contacts",
        {"text": "Luca Ferro"},
    ),
    "question about a product": (
        lambda line, heard: line.ana_does(
            "messages", text="Is it blue?", product="HLB-COMMUTER-01", **where(heard)
        ),
        "text",
        {"text": "Is it blue?"},
    ),
    "tap on a template": (taps_a_template, "button", {"text": "Fine"}),
}


@pytest.mark.parametrize("what", THEIRS)
def test_what_people_do_arrives(line: Line, heard: Message, what: str) -> None:
    does, kind, shown = THEIRS[what]

    does(line, heard)

    got = Message.objects.filter(direction="in").latest("pk")
    assert (got.kind, got.conversation_id) == (kind, heard.conversation_id)
    assert {name: getattr(got, name) for name in shown} == shown
    assert getattr(getattr(got, "attachment", None), "state", "ready") == "ready"


def test_what_product_they_ask_about_is_shown(line: Line, heard: Message) -> None:
    line.ana_does("messages", text="Is it blue?", product="HLB-COMMUTER-01", **where(heard))

    asked = kinds.product(Message.objects.latest("pk"))
    assert asked
    assert asked.product == "HLB-COMMUTER-01"


def test_a_reaction_of_theirs_arrives(line: Line, heard: Message) -> None:
    line.ana_does("reactions", message=heard.wamid, emoji="👍")

    assert Reaction.objects.get(message=heard).emoji == "👍"


# What we do, and what Ana's phone shows of it.


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


@pytest.mark.parametrize("what", OURS)
def test_what_we_say_reaches_their_phone_or_is_refused(
    line: Line, heard: Message, what: str
) -> None:
    say, kind, shown, state, refusals = OURS[what]
    if refusal := refusals.get("group" if heard.conversation.is_group else "direct"):
        with pytest.raises(CannotSend, match=refusal):
            say(line, heard)
        assert Message.objects.count() == 1
        return

    ours = line.carry(say(line, heard))

    assert ours.state == state
    theirs = PhoneMessage.objects.get(wamid=ours.wamid)
    assert (theirs.type, bool(theirs.group_id)) == (kind, heard.conversation.is_group)
    assert {name: theirs.content[name] for name in shown} == shown


WHAT_WHATSAPP_REFUSES = {
    "reply buttons": {"type": "interactive", "interactive": {"type": "button"}},
    "a call": {
        "type": "interactive",
        "interactive": {"type": "voice_call"},
    },
    "a call permission": {
        "type": "interactive",
        "interactive": {"type": "call_permission_request"},
    },
}


@pytest.mark.parametrize("heard", ["group"], indirect=True)
@pytest.mark.parametrize("what", WHAT_WHATSAPP_REFUSES)
def test_whatsapp_itself_refuses_it_in_groups(line: Line, heard: Message, what: str) -> None:
    """So that our refusal is its own, and no caution of ours."""
    to = {"recipient_type": "group", "to": heard.conversation.group.wa_group_id}
    answer = requests.post(
        f"{line.url}/graph/v26.0/{line.sandbox.phone_number_id}/messages",
        json={"messaging_product": "whatsapp"} | to | WHAT_WHATSAPP_REFUSES[what],
        headers={"Authorization": f"Bearer {line.sandbox.account.access_token}"},
        timeout=10,
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)
