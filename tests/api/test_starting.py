"""The template that begins a chat, filled in by a program."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, BusinessNumber, Template, User
from inbox.models import Conversation
from inbox.outbox import contents
from tests.api.conftest import Program
from tests.api.places import CONVERSATIONS, sent
from tests.conftest import Trying
from tests.factories import make_template

PICTURE = "https://scontent.whatsapp.net/approved.jpg"
URL = {"type": "URL", "text": "See", "url": "https://casa.example/{{1}}"}
REPLY = {"type": "QUICK_REPLY", "text": "Call me"}
CARD = {
    "components": [
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [PICTURE]}},
        {"type": "BODY", "text": "{{1}} beds by the sea"},
        {"type": "BUTTONS", "buttons": [REPLY, URL]},
    ]
}


def link(index: int, value: str) -> dict[str, Any]:
    return {"index": index, "subType": "url", "value": value}


@pytest.fixture
def full(number: BusinessNumber) -> Template:
    """Everything but cards."""
    flow = {"type": "FLOW", "text": "Book"}
    code = {"type": "COPY_CODE", "example": "SEA10"}
    header = {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"}
    body = {"type": "BODY", "text": "Hello {{1}}, it comes on {{2}} to you."}
    buttons = {"type": "BUTTONS", "buttons": [URL, code, flow, URL]}
    return make_template(number, name="full", components=[header, body, buttons])


@pytest.fixture
def villas(number: BusinessNumber) -> Template:
    body = {"type": "BODY", "text": "Two for you, {{1}}!."}
    cards = {"type": "CAROUSEL", "cards": [CARD, CARD]}
    return make_template(number, name="villas", category="MARKETING", components=[body, cards])


def start(program: Program, template: Template, **wanted: Any) -> Any:
    account = {"accountId": str(template.connection.numbers.first().pk)}
    about = {"participantId": "34600555099", "templateName": template.name}
    return program.post(CONVERSATIONS, account | about | wanted)


def payload() -> list[dict[str, Any]]:
    return list(contents.BUILDERS["template"](sent()).components)


def test_values_stand_in_one_row_and_buttons_may_be_given_by_themselves(
    program: Program, full: Template
) -> None:
    codes = [{"index": 1, "subType": "copy_code", "value": "SEA10"}]
    forms = [{"index": 2, "subType": "flow", "value": "token-7"}]
    answer = start(
        program,
        full,
        templateParams=["R-1", "Ana", "Monday", "first", "second"],
        templateButtonParams=[*codes, *forms, link(3, "third")],
    )
    assert answer.status_code == 202
    header, body, *buttons = payload()
    assert header["parameters"] == [{"type": "text", "text": "R-1"}]
    assert [one["text"] for one in body["parameters"]] == ["Ana", "Monday"]
    assert [(one["sub_type"], one["index"], one["parameters"][0]) for one in buttons] == [
        ("url", "0", {"type": "text", "text": "first"}),
        ("copy_code", "1", {"type": "coupon_code", "coupon_code": "SEA10"}),
        ("flow", "2", {"type": "action", "action": {"flow_token": "token-7"}}),
        ("url", "3", {"type": "text", "text": "third"}),
    ]


def test_what_the_template_has_no_place_for_is_refused_and_begins_no_chat(
    program: Program, full: Template, villas: Template, trying: Trying
) -> None:
    texts = {"templateParams": ["R-1", "Ana", "Monday", "a", "b"]}
    media = {"type": "image", "link": PICTURE}
    place = {"latitude": 1, "longitude": 2}
    card = {"cardIndex": 0, "params": ["4"], "buttons": [link(1, "a")]}
    twice = [link(0, "a")] * 2
    wrong: list[tuple[Template, dict[str, Any], str]] = [
        (full, {"templateParams": ["R-1", "Ana", "Monday", "a"]}, "INVALID_TEMPLATE_PARAMS"),
        (full, {"templateParams": ["x"] * 6}, "INVALID_TEMPLATE_PARAMS"),
        (full, texts | {"templateButtonParams": [link(1, "a")]}, "INVALID_TEMPLATE_BUTTON_PARAM"),
        (full, texts | {"templateButtonParams": [link(9, "a")]}, "INVALID_TEMPLATE_BUTTON_PARAM"),
        (full, texts | {"templateButtonParams": twice}, "INVALID_TEMPLATE_BUTTON_PARAM"),
        (full, texts | {"headerMedia": media}, "INVALID_TEMPLATE_HEADER"),
        (full, texts | {"headerLocation": place}, "INVALID_TEMPLATE_HEADER"),
        (full, texts | {"templateCards": [card]}, "INVALID_TEMPLATE_CARD_PARAM"),
        (full, texts, "template_incomplete"),
    ]
    cards: list[list[dict[str, Any]]] = [
        [card | {"cardIndex": 2}],
        [card, card],
        [card | {"params": []}],
        [card | {"headerMedia": media | {"id": "920000000000205"}}],
        [card | {"headerMedia": media | {"type": "video"}}],
        [card | {"buttons": [link(0, "a")]}],
    ]
    for given in cards:
        about = {"templateParams": ["Ana"], "templateCards": given}
        wrong.append((villas, about, "INVALID_TEMPLATE_CARD_PARAM"))
    wrong.append(
        (villas, {"templateParams": ["Ana"], "templateCards": [card]}, "template_incomplete")
    )
    for template, wanted, code in wrong:
        with trying(wanted):
            answer = start(program, template, **wanted)
            assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Conversation.objects.exists()


def test_cards_are_filled_in_each_by_itself_and_keep_their_approved_files(
    program: Program, villas: Template, alice: User, client: Client
) -> None:
    tap = {"index": 0, "subType": "quick_reply", "value": "villa-2"}
    first = {"cardIndex": 0, "params": ["4"], "buttons": [link(1, "a")]}
    media = {"type": "image", "id": "920000000000205"}
    second = {"cardIndex": 1, "params": ["6"], "buttons": [tap, link(1, "b")], "headerMedia": media}

    answer = start(program, villas, templateParams=["Ana"], templateCards=[second, first])

    assert answer.status_code == 202
    carousel = payload()[-1]
    assert [card["card_index"] for card in carousel["cards"]] == [0, 1]
    one, two = (card["components"] for card in carousel["cards"])
    assert one[0]["parameters"] == [{"type": "image", "image": {"link": PICTURE}}]
    assert two[0]["parameters"] == [{"type": "image", "image": {"id": "920000000000205"}}]
    assert [part["parameters"][0].get("text") for part in one[1:]] == ["4", "a"]
    assert two[2]["parameters"] == [{"type": "payload", "payload": "villa-2"}]
    client.force_login(alice)
    page = client.get(reverse("inbox:conversation", args=[answer.json()["data"]["conversationId"]]))
    drawn = page.content.decode()
    assert drawn.count('class="wa-card"') == 2
    assert "6 beds by the sea" in drawn


def test_cards_stay_out_of_groups(
    program: Program, villas: Template, conversation: Conversation
) -> None:
    cards = [
        {"card_index": place, "components": [{"type": "body", "parameters": []}]}
        for place in range(2)
    ]
    element = {"name": "villas", "language": "en"}
    element["components"] = [{"type": "carousel", "cards": cards}]
    body = {"accountId": str(conversation.number_id), "template": {"elements": [element]}}
    answer = program.post(f"{CONVERSATIONS}/{conversation.pk}/messages", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_sendable")
    assert "direct chats" in answer.json()["error"]


def test_a_chat_that_a_program_began_stands_once_in_the_audit_log(
    program: Program,
    reader: Program,
    bounded: Program,
    stranger: Program,
    number: BusinessNumber,
    client_of: Callable[[User], Client],
    admin: User,
    alice: User,
) -> None:
    wish = {"accountId": str(number.pk), "templateParams": ["Ana"]}
    template = make_template(number)
    for other in (reader, bounded, stranger):
        assert start(other, template, **wish).status_code in {403, 404}
    assert start(program, template, **wish | {"templateParams": []}).status_code == 400
    begun = AuditEntry.objects.filter(action="chat.started")
    assert not begun.exists()

    for _ in range(2):
        assert start(program, template, **wish).status_code == 202

    chat, entry = Conversation.objects.get(), begun.get()
    assert entry.details == {"conversation": chat.pk, "number": chat.number_id}
    assert (entry.actor, entry.workspace) == (f"API key {program.key}", chat.workspace)
    page = reverse("admin:accounts_auditentry_changelist")
    shown = client_of(admin).get(page).content.decode()
    assert "Direct chat started" in shown
    assert f"Chat {chat.pk} of" in shown
    assert "34600555099" not in shown
    assert client_of(alice).get(page).status_code == 302
