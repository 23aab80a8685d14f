"""Sending, as programs of Sinch's ask for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber
from inbox.models import Conversation, Message
from inbox.outbox.contents import content_of
from inbox.sinch import references
from tests.api.conftest import Program
from tests.factories import make_contact, make_conversation, make_template
from tests.sinch.asking import BUTTONS, LIST, sent, to, to_group
from tests.sinch.conftest import SEND, refusal


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


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_ttl_is_accepted(program: Program, ana: Conversation, days: int) -> None:
    body = to("5519900001111", messageText="Hello", ttl=days)
    assert program.post(SEND, body).status_code == 200
