"""Messages, as programs read and send them."""

from datetime import timedelta

import pytest

from accounts.models import BusinessNumber
from inbox.models import Conversation, Message
from tests.api.conftest import Program
from tests.api.places import at, sent
from tests.factories import (
    make_conversation,
    make_group,
    make_message,
    make_template,
)


def test_messages_come_oldest_first_and_in_pages(
    program: Program, conversation: Conversation
) -> None:
    for n in range(5):
        make_message(conversation, f"{n}")
    query = {"accountId": conversation.number_id, "limit": 3}
    first = program.get(at(conversation, "messages"), query).json()
    query["cursor"] = first["pagination"]["nextCursor"]
    second = program.get(at(conversation, "messages"), query).json()
    assert [one["message"] for one in first["messages"] + second["messages"]] == list("01234")
    assert second["pagination"]["hasMore"] is False


def test_a_page_of_messages_costs_the_same_however_long(
    program: Program, conversation: Conversation, django_assert_max_num_queries: object
) -> None:
    for n in range(20):
        make_message(conversation, f"{n}", outgoing=n % 2 == 0)
    program.get(at(conversation, "messages"))
    with django_assert_max_num_queries(6):
        program.get(at(conversation, "messages"))


def test_a_text_goes_into_the_outbox(program: Program, conversation: Conversation) -> None:
    body = {"accountId": str(conversation.number_id), "message": "Hola", "linkPreview": True}
    answer = program.post(at(conversation, "messages"), body)
    assert answer.status_code == 202
    assert answer.json()["data"]["messageId"] == str(sent().pk)
    assert (sent().text, sent().state, sent().agent) == ("Hola", "queued", None)


def test_a_reply_quotes_by_whatsapps_id(program: Program, conversation: Conversation) -> None:
    make_message(conversation, wamid="wamid.HBgL=")
    body = {"accountId": str(conversation.number_id), "message": "Yes", "replyTo": "wamid.HBgL="}
    program.post(at(conversation, "messages"), body)
    assert sent().quoted_wamid == "wamid.HBgL="


def test_a_closed_window_is_a_409_with_its_code(program: Program, number: BusinessNumber) -> None:
    closed = make_conversation(group=make_group(number), window=-timedelta(hours=1))
    body = {"accountId": str(number.pk), "message": "Hola"}
    answer = program.post(at(closed, "messages"), body)
    assert (answer.status_code, answer.json()["code"]) == (409, "window_closed")
    assert not Message.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 4097, None, 7 * ["x"], {"a": 1}])
def test_texts_that_whatsapp_does_not_take_are_refused(
    program: Program, conversation: Conversation, text: object
) -> None:
    body = {"accountId": str(conversation.number_id), "message": text}
    answer = program.post(at(conversation, "messages"), body)
    assert answer.status_code == 400
    assert not Message.objects.exists()


def test_a_template_is_sent_with_whatsapps_components(
    program: Program, direct: Conversation
) -> None:
    template = make_template(direct.number)
    components = [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]
    element = {"name": template.name, "language": "en", "components": components}
    body = {"accountId": str(direct.number_id), "template": {"elements": [element]}}
    assert program.post(at(direct, "messages"), body).status_code == 202
    assert (sent().kind, sent().text) == ("template", "Hello Ana, how are you?")


@pytest.mark.parametrize(
    "template",
    [
        {"elements": "x"},
        {"elements": [7]},
        {"elements": [{"name": "unknown", "language": "en"}]},
        {"elements": [{"name": "greeting", "components": "x"}]},
        {"elements": [{"name": "greeting", "components": [7]}]},
        {"elements": [{"name": "greeting", "components": [{"type": "body"}]}]},
        {"elements": [{"name": "greeting", "components": [{"type": "x", "parameters": [1]}]}]},
        {
            "elements": [
                {
                    "name": "greeting",
                    "components": [{"type": "body", "parameters": [{"type": [], "text": "x"}]}],
                }
            ]
        },
    ],
)
def test_templates_that_make_no_sense_are_refused(
    program: Program, direct: Conversation, template: object
) -> None:
    make_template(direct.number, name="greeting")
    body = {"accountId": str(direct.number_id), "template": template}
    answer = program.post(at(direct, "messages"), body)
    assert answer.status_code in {400, 404}
    assert not Message.objects.exists()


def test_places_and_contact_cards_are_sent(program: Program, direct: Conversation) -> None:
    account = {"accountId": str(direct.number_id)}
    place = {"latitude": 52.52, "longitude": 13.405, "name": "Office"}
    person = {"name": {"formatted_name": "Bruno Lima"}, "phones": [{"phone": "+34600555018"}]}
    for body in ({"location": place}, {"contacts": [person]}):
        assert program.post(at(direct, "messages"), account | body).status_code == 202
    kinds = Message.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["location", "contacts"]


@pytest.mark.parametrize(
    "body",
    [
        {"location": {"latitude": "NaN", "longitude": 0}},
        {"location": {"latitude": [], "longitude": {}}},
        {"contacts": [{}]},
        {"contacts": [{"name": 7, "phones": "x"}]},
        {"contacts": [{"name": {"formatted_name": "A"}, "phones": [7]}, {}]},
    ],
)
def test_places_and_cards_that_are_none_are_refused(
    program: Program, direct: Conversation, body: dict[str, object]
) -> None:
    answer = program.post(at(direct, "messages"), {"accountId": str(direct.number_id)} | body)
    assert answer.status_code == 400
    assert not Message.objects.exists()


def test_reactions_are_put_on_and_taken_away(program: Program, conversation: Conversation) -> None:
    make_message(conversation, wamid="wamid.ONE/+2=")
    place = at(conversation, "messages", "wamid.ONE/+2=", "reactions")
    body = {"accountId": str(conversation.number_id), "emoji": "👍"}
    assert program.post(place, body).json()["platformMessageId"] == "wamid.ONE/+2="
    (one,) = program.get(at(conversation, "messages")).json()["messages"]
    assert one["reactions"][0]["fromMe"] is True
    assert program.delete(f"{place}?accountId={conversation.number_id}").status_code == 200
    (one,) = program.get(at(conversation, "messages")).json()["messages"]
    assert one["reactions"] == []


def test_whatsapp_lets_nobody_edit_or_take_back(
    program: Program, conversation: Conversation
) -> None:
    make_message(conversation, outgoing=True, wamid="wamid.ONE")
    place = at(conversation, "messages", "wamid.ONE")
    for answer in (program.patch(place, {"text": "x"}), program.delete(place)):
        assert (answer.status_code, answer.json()["code"]) == (400, "PLATFORM_LIMITATION")
