"""Every kind of thing people do on their phones, in a group and in a direct chat, shows here.

Over real HTTP through the sandbox; that files arrive byte for byte stands in test_media.py.
"""

from collections.abc import Callable

import pytest

from inbox.models import Message, Reaction
from inbox.screen import kinds
from inbox.transfers.fetching import drain_media
from tests.flows.every_kind.saying import template
from tests.flows.line import Line
from tests.inbox.media import files

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def where(heard: Message) -> dict[str, str]:
    group = heard.conversation.group
    return {"group": group.wa_group_id} if group else {}


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
