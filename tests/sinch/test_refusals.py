"""What cannot be sent is refused, with the reason."""

import json
from typing import Any

import pytest

from accounts.models import BusinessNumber
from groups.models import Group
from inbox.models import Conversation, Message
from tests.api.conftest import Program
from tests.factories import make_template
from tests.sinch.asking import BUTTONS, LIST, PHOTO, to, to_group
from tests.sinch.conftest import SEND, refusal


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


def test_lists_and_buttons_are_refused_in_groups(
    program: Program, group_chat: Conversation, ana: Conversation
) -> None:
    body = to_group(group_chat, interactive=BUTTONS)
    body["destinations"].append({"destination": "5519900001111"})
    rows = program.post(SEND, body).json()["destinations"]
    assert (rows[0]["errorCode"], "id" in rows[1]) == (209, True)


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
