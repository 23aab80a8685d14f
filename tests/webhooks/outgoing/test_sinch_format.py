"""Sinch's callbacks to the last field: messages of people, and what became of ours."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from inbox.api.media import links
from inbox.history import Kind, recording
from inbox.models import Attachment, Conversation, Message
from inbox.sinch import references
from tests import factories
from tests.inbox.media import files
from tests.webhooks.outgoing.conftest import Listening

pytestmark = pytest.mark.django_db

Heard = Callable[[], list[dict[str, Any]]]
NOTES = {"correlationId": "c-1", "campaignAlias": "spring", "flowId": "f-1", "extraInfo": "VIP"}
GIVEN_BACK = NOTES | {"campaignId": ""}
NOTHING_GIVEN = dict.fromkeys(GIVEN_BACK, "")


@pytest.fixture
def heard(listening: Listening) -> Heard:
    endpoint = listening(format="sinch")

    def bodies() -> list[dict[str, Any]]:
        rows = endpoint.deliveries.order_by("pk").values_list("body", flat=True)
        return [json.loads(text) for text in rows]

    return bodies


@pytest.fixture
def ours(group_chat: Conversation) -> Message:
    return noted(group_chat, "Hello")


def noted(chat: Conversation, text: str = "", **fields: Any) -> Message:
    """A message that a program sent with something to say of it."""
    message = factories.make_message(chat, text, outgoing=True, **fields)
    references.keep(message, NOTES)
    return message


def tell(message: Message, name: str, **more: Any) -> None:
    person = message.conversation.contact or message.conversation.group.participants.first().contact
    news = {"status": name, "contact": person.pk, "at": timezone.now().isoformat(), **more}
    with recording() as history:
        history.record(
            Kind.MESSAGE_STATUS,
            message.conversation,
            message=message,
            details={"people": [news]},
        )


def test_a_message_has_every_field(group_chat: Conversation, heard: Heard) -> None:
    message = factories.make_message(group_chat, "Hola")

    [body] = heard()
    [told] = body.pop("data")
    assert body == {"total": 1}
    sender = message.contact
    assert told == NOTHING_GIVEN | {
        "id": told["id"],
        "source": sender.wa_id,
        "origin": "15557770123",
        "userProfile": {"name": sender.display_name, "whatsAppId": sender.wa_id},
        "message": {
            "type": "TEXT",
            "messageText": "Hola",
            "waGroupId": group_chat.group.wa_group_id,
        },
        "receivedAt": int(message.occurred_at.timestamp() * 1000),
        "receivedDate": told["receivedDate"],
        "session": told["session"],
    }
    assert told["receivedDate"].endswith("Z")
    assert told["session"].keys() == {"sessionId", "createdAt"}


def test_all_that_is_said_in_a_conversation_is_one_session(
    group_chat: Conversation, direct_chat: Conversation, heard: Heard
) -> None:
    for chat in (group_chat, group_chat, direct_chat):
        factories.make_message(chat, "Hola")

    first, second, elsewhere = (body["data"][0]["session"] for body in heard())
    assert first == second != elsewhere


def test_an_answer_gives_back_what_was_said_of_the_question(
    ours: Message, group_chat: Conversation, heard: Heard
) -> None:
    factories.make_message(group_chat, "Yes", quoted_wamid=ours.wamid)

    told = heard()[-1]["data"][0]
    assert {name: told[name] for name in GIVEN_BACK} == GIVEN_BACK


@pytest.mark.parametrize(
    ("kind", "details", "said"),
    [
        (
            "location",
            {"latitude": 1.5, "longitude": -2, "name": "Office", "address": "Rua 1"},
            {
                "type": "LOCATION",
                "location": {"geoPoint": "1.5,-2", "name": "Office", "address": "Rua 1"},
            },
        ),
        (
            "contacts",
            {"contacts": [{"name": {"formatted_name": "Bruno"}}]},
            {"type": "CONTACTS", "contacts": [{"name": {"formatted_name": "Bruno"}}]},
        ),
        (
            "interactive",
            {"type": "list_reply", "list_reply": {"id": "x", "title": "Keys"}},
            {
                "type": "INTERACTIVE",
                "interactive": {
                    "type": "LIST_REPLY",
                    "listReply": {"rowIdentifier": "x", "rowTitle": "Keys"},
                },
            },
        ),
        (
            "interactive",
            {"type": "button_reply", "button_reply": {"id": "x", "title": "Yes"}},
            {
                "type": "INTERACTIVE",
                "interactive": {
                    "type": "BUTTON_REPLY",
                    "buttonReply": {"payload": "x", "title": "Yes"},
                },
            },
        ),
        ("interactive", {"type": "nfm_reply"}, {"type": "INTERACTIVE", "messageText": "Words"}),
        ("button", {"payload": "x"}, {"type": "BUTTON", "messageText": "Words"}),
        ("something new", {}, {"type": "TEXT", "messageText": "Words"}),
    ],
)
def test_each_kind_in_their_words(
    direct_chat: Conversation, heard: Heard, kind: str, details: Any, said: dict[str, Any]
) -> None:
    factories.make_message(direct_chat, "Words", kind=kind, details=details)

    assert heard()[0]["data"][0]["message"] == said


def test_a_file_comes_with_an_address(direct_chat: Conversation, heard: Heard) -> None:
    message = factories.make_message(direct_chat, "", kind="image", outgoing=True)
    factories.make_attachment(message, files.picture(), mime_type="image/jpeg")
    Message.objects.update(direction="in")
    with recording() as history:
        history.record(Kind.MESSAGE_RECEIVED, direct_chat, message=message)

    said = heard()[-1]["data"][0]["message"]
    assert said.keys() == {"type", "mediaUrl", "mimeType"}
    assert said["mediaUrl"].startswith("http")


@pytest.mark.parametrize(
    ("name", "delivered", "read", "code", "status"),
    [
        ("sent", False, False, None, None),
        ("delivered", True, False, 4, "DELIVERED_SUCCESS"),
        ("read", True, True, 5, "READ_SUCCESS"),
        ("played", True, True, 5, "READ_SUCCESS"),
    ],
)
def test_a_status_has_every_field(
    ours: Message,
    heard: Heard,
    name: str,
    delivered: bool,
    read: bool,
    code: int | None,
    status: str | None,
) -> None:
    tell(ours, name)

    body = heard()[-1]
    [told] = body.pop("data")
    assert body["total"] == 1
    assert body["clientInfo"].keys() == {"customerId", "subAccountId", "userId"}
    at = {key: told.pop(key) for key in list(told) if key.endswith(("At", "Date", "waId"))}
    assert told == GIVEN_BACK | {
        "id": references.message_id(ours),
        "destination": ours.conversation.group.wa_group_id,
        "origin": "15557770123",
        "sent": True,
        "sentStatusCode": 2,
        "sentStatus": "SENT_SUCCESS",
        "delivered": delivered,
        "deliveredStatusCode": code,
        "deliveredStatus": status,
        "read": read,
        "type": "MESSAGE",
    }
    times = ("sent", "delivered", "read", "updated")
    assert at.keys() == {f"{one}{unit}" for one in times for unit in ("At", "Date")} | {"waId"}
    assert at["sentAt"]
    assert at["updatedAt"]
    assert bool(at["deliveredAt"]) == (name == "delivered")
    assert bool(at["readAt"]) == read


@pytest.mark.parametrize(
    ("problem_code", "sent", "sent_code", "sent_status", "delivered_code"),
    [
        (131026, False, 202, "INVALID_DESTINATION_NUMBER", None),
        (131047, False, 210, "INVALID_SESSION", None),
        (131050, False, 204, "DESTINATION_BLOCKED_BY_OPTOUT", None),
        (131053, False, 209, "INVALID_CONTENT", None),
        (131049, False, 103, "REJECTED_BY_CARRIER", None),
        (131000, True, 2, "SENT_SUCCESS", 104),
    ],
)
def test_failures_in_their_codes(
    ours: Message,
    heard: Heard,
    problem_code: int,
    sent: bool,
    sent_code: int,
    sent_status: str,
    delivered_code: int | None,
) -> None:
    tell(ours, "failed", code=problem_code)

    told = heard()[-1]["data"][0]
    assert (told["sent"], told["sentStatusCode"], told["sentStatus"]) == (
        sent,
        sent_code,
        sent_status,
    )
    assert (told["delivered"], told["deliveredStatusCode"]) == (False, delivered_code)


def test_what_never_reached_whatsapp_is_no_delivery_failure(
    direct_chat: Conversation, heard: Heard
) -> None:
    message = noted(direct_chat, "Hello", state="failed", wamid="")
    with recording() as history:
        history.record(Kind.MESSAGE_STATUS, direct_chat, message=message)

    told = heard()[-1]["data"][0]
    assert (told["sent"], told["sentStatusCode"]) == (False, 102)


def test_answers_of_many_take_one_query_more(
    ours: Message, group_chat: Conversation, heard: Heard, django_assert_max_num_queries: Any
) -> None:
    messages = [
        factories.make_message(group_chat, "Yes", quoted_wamid=ours.wamid) for _ in range(20)
    ]
    with django_assert_max_num_queries(25), recording() as history:
        for message in messages:
            history.record(Kind.MESSAGE_RECEIVED, group_chat, message=message)
    assert heard()[-1]["data"][0]["correlationId"] == "c-1"


def test_a_file_that_is_on_its_way_can_be_asked_for_again(
    direct_chat: Conversation, client: Client, settings: Settings
) -> None:
    settings.API_PATIENCE = 0
    message = factories.make_message(direct_chat, "", kind="image")
    file = factories.make_attachment(message, files.picture(), mime_type="image/jpeg")
    Attachment.objects.update(state="fetching")
    answer = client.get(links.link_to(file))
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    Attachment.objects.update(state="ready")
    assert client.get(links.link_to(file)).status_code == 200
