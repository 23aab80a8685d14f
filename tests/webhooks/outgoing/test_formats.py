"""What bodies say, in each format."""

import json
from typing import Any

import pytest
from django.utils import timezone

from groups.models import Contact
from inbox.history import Kind
from inbox.models import Conversation, Message
from tests import factories
from tests.webhooks.outgoing.conftest import record, someone
from webhooks.outgoing import events

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["octet", "zernio", "sinch"])
def style(request: pytest.FixtureRequest) -> str:
    return request.param


def status(message: Message, person: Contact, name: str, **more: Any) -> None:
    at = timezone.now().isoformat()
    people = [{"status": name, "contact": person.pk, "at": at, **more}]
    record(Kind.MESSAGE_STATUS, message.conversation, message=message, details={"people": people})


def test_a_message_in_octets_words(group_chat: Conversation, heard: Any) -> None:
    bodies = heard("octet")

    message = factories.make_message(group_chat, "Hola")

    [body] = bodies()
    assert (body["type"], body["sequence"]) == ("message.received", 1)
    assert body["timestamp"].endswith("Z")
    data = body["data"]
    assert (data["message"]["text"], data["message"]["wamid"]) == ("Hola", message.wamid)
    assert data["conversation"]["group"]["wa_group_id"] == group_chat.group.wa_group_id
    assert data["actor"]["type"] == "person"
    assert data["person"]["phone_number"] == f"+{message.contact.wa_id}"


def test_a_message_in_zernios_words(group_chat: Conversation, heard: Any) -> None:
    bodies = heard("zernio")

    message = factories.make_message(group_chat, "Hola", quoted_wamid="wamid.OLD")

    [body] = bodies()
    assert body["event"] == "message.received"
    assert body["message"] | {"attachments": []} == {
        "id": str(message.pk),
        "conversationId": str(group_chat.pk),
        "platform": "whatsapp",
        "platformMessageId": message.wamid,
        "direction": "incoming",
        "text": "Hola",
        "attachments": [],
        "sender": {
            "id": message.contact.wa_id,
            "contactId": str(message.contact.pk),
            "name": message.contact.name,
            "phoneNumber": f"+{message.contact.wa_id}",
            "businessScopedUserId": message.contact.user_id,
        },
        "sentAt": body["timestamp"],
        "isRead": False,
    }
    assert body["conversation"]["isGroup"] is True
    assert body["conversation"]["participantId"] == group_chat.group.wa_group_id
    assert body["metadata"]["quotedMessageId"] == "wamid.OLD"
    assert body["account"]["accountId"] == str(group_chat.number_id)


def test_a_bot_hears_in_zernios_words_what_was_tapped(
    direct_chat: Conversation, heard: Any
) -> None:
    asked = factories.make_message(direct_chat, outgoing=True, wamid="wamid.ASKED")
    bodies = heard("zernio")
    reply = {"id": "day:1", "title": "Monday"}
    form = {"name": "flow", "response_json": '{"day": 1}'}
    for kind, details in (
        ("interactive", {"type": "button_reply", "button_reply": reply}),
        ("interactive", {"type": "nfm_reply", "nfm_reply": form}),
        ("interactive", {"type": "new", "new": []}),
        ("button", {"payload": "yes", "text": "Yes"}),
    ):
        factories.make_message(direct_chat, kind=kind, details=details, quoted_wamid="wamid.ASKED")

    quoted = {"messageId": str(asked.pk), "platformMessageId": "wamid.ASKED"}
    told = [body["metadata"] for body in bodies()]
    assert [one.pop("quotedMessage") for one in told] == [quoted] * 4
    assert [
        {k: v for k, v in one.items() if k not in {"kind", "quotedMessageId"}} for one in told
    ] == [
        {"interactiveType": "button_reply", "interactiveId": "day:1"},
        {
            "interactiveType": "nfm_reply",
            "interactiveId": None,
            "flowResponseJson": '{"day": 1}',
            "flowResponseData": {"day": 1},
        },
        {},
        {"buttonPayload": "yes"},
    ]


def test_a_message_in_sinchs_words(group_chat: Conversation, heard: Any) -> None:
    bodies = heard("sinch")

    message = factories.make_message(group_chat, "Hola")

    [body] = bodies()
    assert body["total"] == 1
    [told] = body["data"]
    assert told["message"] == {
        "type": "TEXT",
        "messageText": "Hola",
        "waGroupId": group_chat.group.wa_group_id,
    }
    assert told["source"] == message.contact.wa_id
    assert told["origin"] == "15557770123"
    assert told["receivedAt"] == int(message.occurred_at.timestamp() * 1000)


def test_a_file_is_described(direct_chat: Conversation, heard: Any, style: str) -> None:
    message = factories.make_message(direct_chat, "", kind="image")
    factories.make_attachment(message, mime_type="image/jpeg", size=9, filename="a.jpg")
    bodies = heard(style)

    record(Kind.MESSAGE_MEDIA, direct_chat, message=message)

    told = {
        "octet": lambda body: body["data"]["message"]["attachment"]["mime_type"],
        "zernio": lambda body: body["message"]["attachments"][0]["payload"]["mimeType"],
        "sinch": None,
    }[style]
    assert [told(body) for body in bodies()] == (["image/jpeg"] if told else [])


def test_a_status_says_whose_it_is(group_chat: Conversation, heard: Any, style: str) -> None:
    message = factories.make_message(group_chat, outgoing=True)
    person = someone(group_chat)
    bodies = heard(style)

    status(message, person, "read")

    [body] = bodies()
    if style == "octet":
        assert (body["type"], body["data"]["status"]["status"]) == ("message.read", "read")
        assert body["data"]["person"]["id"] == str(person.pk)
    elif style == "zernio":
        assert (body["event"], bool(body["statusAt"])) == ("message.read", True)
        assert body["participant"]["contactId"] == str(person.pk)
    else:
        [told] = body["data"]
        assert (told["read"], told["deliveredStatusCode"]) == (True, 5)
        assert told["waId"] == person.wa_id


def test_a_failure_says_why(direct_chat: Conversation, heard: Any, style: str) -> None:
    message = factories.make_message(
        direct_chat, outgoing=True, state="failed", problem_code=131026, problem="Not on WhatsApp"
    )
    bodies = heard(style)

    status(message, direct_chat.contact, "failed", code=131026)

    [body] = bodies()
    if style == "octet":
        assert body["data"]["status"]["code"] == 131026
        assert body["data"]["message"]["problem"]["message"] == "Not on WhatsApp"
    elif style == "zernio":
        words = "Not on WhatsApp"
        assert body["error"] == {"code": 131026, "title": words, "message": words}
    else:
        assert body["data"][0]["sentStatus"] == "INVALID_DESTINATION_NUMBER"


@pytest.mark.parametrize("emoji", ["👍", ""])
def test_a_reaction(group_chat: Conversation, heard: Any, emoji: str) -> None:
    message = factories.make_message(group_chat)
    octet, zernio = heard("octet"), heard("zernio")

    record(
        Kind.REACTION_CHANGED,
        group_chat,
        message=message,
        contact=message.contact,
        details={"emoji": emoji},
    )

    assert octet()[0]["data"]["details"] == {"emoji": emoji}
    assert zernio()[0]["event"] == "reaction.received"
    assert zernio()[0]["reaction"]["action"] == ("added" if emoji else "removed")
    assert zernio()[0]["reaction"]["platformMessageId"] == message.wamid


@pytest.mark.parametrize("kind", [kind for kind in Kind if not kind.startswith("message.")])
def test_every_kind_of_fact_has_a_body(kind: Kind, group_chat: Conversation, heard: Any) -> None:
    message = factories.make_message(group_chat) if kind == Kind.REACTION_CHANGED else None
    octet, zernio, sinch = heard("octet"), heard("zernio"), heard("sinch")

    record(kind, group_chat, contact=someone(group_chat), message=message)

    is_silent = kind in events.SILENT
    assert len(octet()) == len(zernio()) == (0 if is_silent else 1)
    assert all("data" in body for body in octet())
    assert sinch() == []


def test_an_author_whom_whatsapp_hides(group_chat: Conversation, heard: Any, style: str) -> None:
    bodies = heard(style)

    factories.make_message(group_chat, contact=None)

    assert len(bodies()) == 1
    assert "sequence" in json.dumps(bodies()) or style == "sinch"
