"""POST /v1/whatsapp/send: every kind, people and groups, several at once."""

import json
from datetime import timedelta
from typing import Any

import pytest
import responses
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber, IdempotentRequest
from groups.models import Group
from inbox.models import Conversation, Message
from inbox.outbox.contents import content_of
from inbox.sinch import references
from tests.api.conftest import Program
from tests.factories import make_contact, make_conversation, make_template
from tests.inbox.media import files
from tests.inbox.parallel import at_once, needs_postgres
from tests.sinch.conftest import SEND, refusal

PHOTO = "https://cdn.example.com/photos/room.png"


@pytest.fixture
def ana(number: BusinessNumber) -> Conversation:
    """Wrote an hour ago."""
    contact = make_contact(number.workspace, "Ana", wa_id="5519900001111")
    return make_conversation(contact=contact, number=number)


def to(*destinations: str, **message: Any) -> dict[str, Any]:
    return {
        "destinations": [{"destination": one} for one in destinations],
        "message": message or {"messageText": "Hello"},
    }


def to_group(chat: Conversation, **message: Any) -> dict[str, Any]:
    body = to(chat.group.wa_group_id, **message)
    body["destinations"][0]["recipientType"] = "group"
    return body


def sent() -> Message:
    return Message.objects.get(direction="out")


def test_a_text_to_one_person(program: Program, ana: Conversation) -> None:
    body = to("+55 (19) 90000-1111", messageText="Hello")
    body["destinations"][0] |= {"correlationId": "mine", "recipientType": "individual"}
    answer = program.post(SEND, body)
    assert answer.status_code == 200
    assert len(answer.json()["id"]) == 36
    assert answer.json()["destinations"] == [
        {
            "id": references.message_id(sent()),
            "correlationId": "mine",
            "destination": "+55 (19) 90000-1111",
        }
    ]
    assert (sent().conversation, sent().text, sent().state) == (ana, "Hello", "queued")


def test_a_text_to_a_group(program: Program, group_chat: Conversation) -> None:
    assert program.post(SEND, to_group(group_chat)).status_code == 200
    assert sent().conversation == group_chat


def test_what_a_program_says_of_a_message_is_kept_with_it(
    program: Program, ana: Conversation
) -> None:
    body = to("5519900001111") | {
        "campaignAlias": "spring",
        "flowId": "f-1",
        "defaultExtraInfo": "VIP",
    }
    body["destinations"][0]["correlationId"] = "c-1"
    assert program.post(SEND, body).status_code == 200
    assert references.told_with(sent()) == {
        "correlationId": "c-1",
        "campaignId": "",
        "campaignAlias": "spring",
        "flowId": "f-1",
        "extraInfo": "VIP",
    }


@pytest.mark.parametrize(
    "written", ["5519900001111", "+55 19 90000-1111", "0055 (19) 90000.1111", "BR.ana"]
)
def test_a_person_is_found_however_the_number_is_written(
    program: Program, number: BusinessNumber, written: str
) -> None:
    contact = make_contact(number.workspace, "Ana", wa_id="5519900001111", user_id="BR.ana")
    chat = make_conversation(contact=contact, number=number)
    assert program.post(SEND, to(written)).status_code == 200
    assert sent().conversation == chat


def test_one_bad_destination_does_not_stop_the_others(
    program: Program, ana: Conversation, group_chat: Conversation
) -> None:
    body = to(
        "abc", "5519900001111", "5519900002222", "no-such-group", group_chat.group.wa_group_id
    )
    for row in body["destinations"][3:]:
        row["recipientType"] = "group"
    body["destinations"].append({"destination": "5519900001111", "recipientType": "robot"})
    answer = program.post(SEND, body)
    assert answer.status_code == 200
    rows = answer.json()["destinations"]
    assert [row.get("errorCode", "sent") for row in rows] == [202, "sent", 210, 202, "sent", 202]
    assert [row["destination"] for row in rows] == [
        one["destination"] for one in body["destinations"]
    ]
    assert Message.objects.filter(direction="out").count() == 2
    assert not Conversation.objects.filter(contact__wa_id="5519900002222").exists()


def test_when_nothing_could_be_sent_the_answer_is_a_failure_with_all_reasons(
    program: Program, ana: Conversation
) -> None:
    Conversation.objects.update(window_closes_at=timezone.now() - timedelta(hours=1))
    answer = program.post(SEND, to("5519900001111", "x"))
    assert refusal(answer)[0] == 400
    told = [(row["errorCode"], row["errorStatus"]) for row in answer.json()["destinations"]]
    assert told == [(210, "INVALID_SESSION"), (202, "INVALID_DESTINATION_NUMBER")]
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize(
    ("kind", "name", "content_type"),
    [
        ("image", "room.png", "image/png"),
        ("audio", "voice.mp3", "audio/mpeg"),
        ("video", "tour.mp4", "video/mp4"),
        ("document", "plan.pdf", "application/pdf"),
    ],
)
def test_files_by_their_address(
    program: Program,
    ana: Conversation,
    network: responses.RequestsMock,
    settings: Settings,
    kind: str,
    name: str,
    content_type: str,
) -> None:
    contents = {
        "image": files.picture("PNG"),
        "audio": b"ID3" + bytes(100),
        "video": b"\0\0\0\x18ftypmp42" + bytes(100),
        "document": b"%PDF-1.7 plan",
    }
    answered(network, f"https://cdn.example.com/{name}", contents[kind], content_type)
    told = {"type": name[-3:].upper(), "url": f"https://cdn.example.com/{name}"}
    body = to("5519900001111", "5519900001111", **{kind: told})
    answer = program.post(SEND, body)
    assert answer.status_code == 200, answer.json()
    messages = Message.objects.filter(direction="out", kind=kind)
    assert [one.attachment.mime_type for one in messages] == [content_type] * 2
    assert {one.attachment.size for one in messages} == {len(contents[kind])}
    assert len(network.calls) == 1


def test_a_caption_goes_with_the_picture(
    program: Program, group_chat: Conversation, network: responses.RequestsMock
) -> None:
    answered(network, PHOTO, files.picture("PNG"), "image/png")
    body = to_group(group_chat, image={"url": PHOTO, "caption": "The room"})
    assert program.post(SEND, body).status_code == 200
    assert (sent().kind, sent().text) == ("image", "The room")


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example.com/a.png",
        "https://127.0.0.1/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a.png",
        "file:///etc/passwd",
        "https://user:pass@cdn.example.com/a.png",
        "nonsense",
        "",
        None,
        7,
        {},
    ],
)
def test_addresses_that_we_never_call(program: Program, ana: Conversation, url: object) -> None:
    assert refusal(program.post(SEND, to("5519900001111", image={"url": url})))[0] == 400
    assert not Message.objects.filter(direction="out").exists()


def test_a_file_of_another_kind_is_refused(
    program: Program, ana: Conversation, network: responses.RequestsMock
) -> None:
    answered(network, PHOTO, b"%PDF-1.7 plan", "application/pdf")
    status, words = refusal(program.post(SEND, to("5519900001111", image={"url": PHOTO})))
    assert (status, words) == (400, "The file is no image that WhatsApp takes.")


def test_a_file_that_is_not_there(
    program: Program, ana: Conversation, network: responses.RequestsMock
) -> None:
    network.get(PHOTO, status=404)
    status, words = refusal(program.post(SEND, to("5519900001111", image={"url": PHOTO})))
    assert (status, "answered 404" in words) == (400, True)


def test_a_location(program: Program, ana: Conversation) -> None:
    place = {"geoPoint": "-22.894180, -47.047960", "name": "Office", "address": "Rua 1"}
    assert program.post(SEND, to("5519900001111", location=place)).status_code == 200
    assert sent().details["latitude"] == -22.89418
    assert sent().details["name"] == "Office"


def test_a_contact_card(program: Program, ana: Conversation) -> None:
    card = {
        "name": {"formatted_name": "Bruno Dias", "first_name": "Bruno"},
        "phones": [{"phone": "5519988887777", "type": "WORK", "wa_id": "5519988887777"}],
        "emails": [{"email": "bruno@example.com", "type": "WORK"}],
        "org": {"company": "Casa Lima"},
        "birthday": "1980-01-01",
    }
    assert program.post(SEND, to("5519900001111", contacts=[card])).status_code == 200
    assert sent().details["contacts"][0]["org"] == {"company": "Casa Lima"}


@pytest.mark.parametrize("key", ["template", "hsm"])
def test_a_template_starts_a_chat(program: Program, number: BusinessNumber, key: str) -> None:
    make_template(number, name="greeting")
    told = {
        "namespace": "x",
        "elementName": "greeting",
        "languageCode": "en",
        "parameters": ["Ana"],
    }
    answer = program.post(SEND, to("5519900003333", **{key: told}))
    assert answer.status_code == 200, answer.json()
    assert (sent().kind, sent().details["name"]) == ("template", "greeting")
    assert sent().conversation.contact.wa_id == "5519900003333"


@pytest.mark.parametrize(
    "change",
    [{"elementName": "none"}, {"languageCode": "xx"}, {"parameters": []}, {"elementName": 7}],
)
def test_a_template_that_cannot_be_filled_starts_nothing(
    program: Program, number: BusinessNumber, change: dict[str, Any]
) -> None:
    make_template(number, name="greeting")
    told = {"elementName": "greeting", "languageCode": "en", "parameters": ["Ana"]} | change
    assert refusal(program.post(SEND, to("5519900003333", template=told)))[0] == 400
    assert not Conversation.objects.exists()


LIST = {
    "messageInteractiveType": "LIST",
    "header": {"text": "Menu"},
    "body": {"text": "What is it?"},
    "footer": {"text": "Casa Lima"},
    "listAction": {
        "button": "Choose",
        "sections": [{"rows": [{"identifier": "keys", "title": "Keys", "description": "Lost"}]}],
    },
}
BUTTONS = {
    "messageInteractiveType": "REPLY_BUTTON",
    "body": {"text": "Is it done?"},
    "replyButtonAction": {"buttons": [{"reply": {"title": "Yes", "payload": "done"}}]},
}


def test_lists_and_buttons_reach_whatsapp_as_the_program_wrote_them(
    program: Program, ana: Conversation
) -> None:
    for told in (LIST, BUTTONS):
        assert program.post(SEND, to("5519900001111", interactive=told)).status_code == 200
    menu, buttons = Message.objects.filter(direction="out").order_by("pk")
    rows = [{"id": "keys", "title": "Keys", "description": "Lost"}]
    assert content_of(menu).payload == {
        "type": "list",
        "header": {"type": "text", "text": "Menu"},
        "body": {"text": "What is it?"},
        "footer": {"text": "Casa Lima"},
        "action": {"button": "Choose", "sections": [{"rows": rows}]},
    }
    reply = {"id": "done", "title": "Yes"}
    assert content_of(buttons).payload["action"]["buttons"] == [{"type": "reply", "reply": reply}]


def test_lists_and_buttons_are_refused_in_groups(
    program: Program, group_chat: Conversation, ana: Conversation
) -> None:
    body = to_group(group_chat, interactive=BUTTONS)
    body["destinations"].append({"destination": "5519900001111"})
    rows = program.post(SEND, body).json()["destinations"]
    assert (rows[0]["errorCode"], "id" in rows[1]) == (209, True)


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_ttl_is_accepted(program: Program, ana: Conversation, days: int) -> None:
    body = to("5519900001111", messageText="Hello", ttl=days)
    assert program.post(SEND, body).status_code == 200


@pytest.mark.parametrize(
    "message",
    [
        {"messageText": ""},
        {"messageText": "x" * 70_000},
        {"messageText": 7},
        {"messageText": "a", "image": {"url": PHOTO}},
        {"messageText": "a", "ttl": 0},
        {"messageText": "a", "ttl": 31},
        {"messageText": "a", "ttl": True},
        {"messageText": "a", "ttl": "7"},
        {"nothing": "known"},
        {},
        [],
        None,
        "Hello",
        {"location": {"geoPoint": "1"}},
        {"location": {"geoPoint": "91,0"}},
        {"location": {"geoPoint": "nan,inf"}},
        {"location": "here"},
        {"contacts": {}},
        {"contacts": [None]},
        {"contacts": [{}]},
        {"contacts": [{"name": {"formatted_name": "B"}, "phones": [{"phone": "abc"}]}] * 2},
        {"interactive": {"messageInteractiveType": "DICE"}},
        {"interactive": BUTTONS | {"header": {"image": {"url": PHOTO}}}},
        {"interactive": BUTTONS | {"replyButtonAction": {"buttons": [None, 7, {"reply": []}]}}},
        {"interactive": LIST | {"listAction": {"sections": [{"rows": "x"}, None]}}},
        {"image": []},
        {"template": []},
        {"template": {"elementName": "greeting", "parameters": [[[]]]}},
    ],
    ids=range(27 + 1),
)
def test_messages_that_say_nothing_are_refused(
    program: Program, ana: Conversation, message: object
) -> None:
    body = to("5519900001111") | {"message": message}
    assert refusal(program.post(SEND, body))[0] == 400
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize(
    "destinations", [None, [], {}, "5519900001111", [None], ["5519900001111"], [[]], [{}] * 101]
)
def test_destinations_are_a_list_of_objects(
    program: Program, ana: Conversation, destinations: object
) -> None:
    body = {"destinations": destinations, "message": {"messageText": "Hello"}}
    assert refusal(program.post(SEND, body))[0] == 400


@pytest.mark.parametrize("wrong", [None, "", True, 10**19, [], {}, "x" * 257, "💣"])
@pytest.mark.parametrize("field", ["destination", "correlationId", "recipientType"])
def test_wrong_values_in_a_destination_never_break_it(
    program: Program, ana: Conversation, field: str, wrong: object
) -> None:
    row = {"destination": "5519900001111"} | {field: wrong}
    answer = program.post(SEND, {"destinations": [row], "message": {"messageText": "Hello"}})
    assert answer.status_code == 200 or refusal(answer)[0] == 400


@pytest.mark.parametrize("field", ["campaignAlias", "flowId", "defaultExtraInfo"])
@pytest.mark.parametrize("wrong", ["x" * 1025, [], {}])
def test_notes_are_short_texts(
    program: Program, ana: Conversation, field: str, wrong: object
) -> None:
    assert refusal(program.post(SEND, to("5519900001111") | {field: wrong}))[0] == 400


def test_the_same_key_sends_once(program: Program, ana: Conversation) -> None:
    body = to("5519900001111", "5519900001111")
    answers = [program.post(SEND, body, HTTP_IDEMPOTENCY_KEY="one") for _ in range(3)]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert Message.objects.filter(direction="out").count() == 2
    other = program.post(SEND, to("5519900001111", messageText="Other"), HTTP_IDEMPOTENCY_KEY="one")
    assert refusal(other)[0] == 400


def test_who_was_killed_in_the_middle_goes_on_where_it_was(
    program: Program, ana: Conversation
) -> None:
    body = to("5519900001111", "5519900001111")
    first = program.post(SEND, body, HTTP_IDEMPOTENCY_KEY="one").json()
    # As if it had died after the first message, before it could keep its answer.
    Message.objects.filter(direction="out").order_by("-pk").first().delete()
    IdempotentRequest.objects.update(status=0)
    again = program.post(SEND, body, HTTP_IDEMPOTENCY_KEY="one").json()
    assert again["id"] == first["id"]
    assert again["destinations"][0] == first["destinations"][0]
    assert Message.objects.filter(direction="out").count() == 2


def test_a_failure_leaves_the_key_free(program: Program, ana: Conversation) -> None:
    Conversation.objects.update(window_closes_at=timezone.now() - timedelta(hours=1))
    body = to("5519900001111")
    assert program.post(SEND, body, HTTP_IDEMPOTENCY_KEY="one").status_code == 400
    Conversation.objects.update(window_closes_at=timezone.now() + timedelta(hours=1))
    assert program.post(SEND, body, HTTP_IDEMPOTENCY_KEY="one").status_code == 200


def test_groups_of_other_numbers_do_not_exist(
    bounded: Program, stranger: Program, group_chat: Conversation
) -> None:
    for program in (bounded, stranger):
        answer = program.post(SEND, to_group(group_chat))
        assert refusal(answer)[0] == 400
        assert answer.json()["destinations"][0]["errorCode"] == 202
    assert not Message.objects.filter(direction="out").exists()


def test_a_group_that_ended_takes_nothing(program: Program, group_chat: Conversation) -> None:
    Group.objects.update(state=Group.State.DELETED)
    answer = program.post(SEND, to_group(group_chat))
    assert json.loads(answer.content)["destinations"][0]["errorStatus"] == "REJECTED_BY_CARRIER"


def answered(network: responses.RequestsMock, url: str, body: bytes, kind: str) -> None:
    network.get(url, body=body, content_type=kind)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_send_once(program: Program, ana: Conversation) -> None:
    body = to("5519900001111", "5519900001111")

    def send() -> Any:
        client = Program()
        client.credentials(**program._credentials, HTTP_IDEMPOTENCY_KEY="once")
        return client.post(SEND, body, format="json").json()

    answers = at_once([send] * 20)

    assert all(answer == answers[0] for answer in answers)
    assert Message.objects.filter(direction="out").count() == 2
