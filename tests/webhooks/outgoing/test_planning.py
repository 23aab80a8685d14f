import json
from collections.abc import Callable

import pytest
from django.db import transaction

from accounts.models import BusinessNumber, User
from inbox.history import Kind, recording
from inbox.models import Activity, Conversation, Message
from inbox.services import handling
from tests import factories
from tests.hearing import hears
from tests.webhooks.outgoing.conftest import US, Listening
from webhooks.models import Endpoint, OutgoingDelivery
from webhooks.outgoing import endpoints, planning
from webhooks.outgoing.formats import BODIES

Say = Callable[..., object]
pytestmark = pytest.mark.django_db


def told(endpoint: Endpoint) -> list[str]:
    return list(endpoint.deliveries.order_by("seq", "pk").values_list("event", flat=True))


def bodies(endpoint: Endpoint) -> list[dict]:
    rows = endpoint.deliveries.order_by("seq", "pk")
    return [json.loads(text) for text in rows.values_list("body", flat=True)]


def test_a_fact_is_planned_for_everybody_who_listens(
    listening: Listening, whatsapp_says: Say
) -> None:
    one, two = listening(), listening()

    whatsapp_says("messages/inbound.text")

    assert told(one) == told(two) == ["message.received"]
    assert OutgoingDelivery.objects.values("event_id").distinct().count() == 1


def test_what_is_told_twice_is_planned_once(listening: Listening, whatsapp_says: Say) -> None:
    endpoint = listening()

    whatsapp_says("messages/inbound.text")
    whatsapp_says("messages/inbound.text")

    assert len(told(endpoint)) == 1


def test_what_is_taken_back_was_never_planned(
    listening: Listening, group_chat: Conversation, alice: User
) -> None:
    endpoint = listening()

    with transaction.atomic():
        handling.close(conversation=group_chat, by=alice)
        transaction.set_rollback(True)

    assert told(endpoint) == []


def test_only_chosen_events_are_planned(
    listening: Listening, group_chat: Conversation, alice: User
) -> None:
    endpoint = listening(events=["conversation.closed"])

    handling.close(conversation=group_chat, by=alice)
    handling.reopen(conversation=group_chat, by=alice)

    assert told(endpoint) == ["conversation.closed"]


def test_only_chosen_numbers_are_planned(
    listening: Listening, group_chat: Conversation, other_number: BusinessNumber, alice: User
) -> None:
    ours = listening(numbers=[group_chat.number])
    theirs = listening(numbers=[other_number])

    handling.close(conversation=group_chat, by=alice)

    assert (told(ours), told(theirs)) == (["conversation.closed"], [])


def test_other_workspaces_hear_nothing(
    group_chat: Conversation, alice: User, mallory: User
) -> None:
    elsewhere = mallory.memberships.get().workspace
    wish = endpoints.Wish(name="Spy", url="https://spy.example.com/")
    spy = endpoints.create(elsewhere, wish, by=US)

    handling.close(conversation=group_chat, by=alice)

    assert told(spy) == []


def test_deleted_endpoints_hear_nothing(
    listening: Listening, group_chat: Conversation, alice: User
) -> None:
    endpoint = listening()
    endpoints.delete(endpoint, by=US)

    handling.close(conversation=group_chat, by=alice)

    assert told(endpoint) == []


def test_a_paused_endpoint_keeps_what_happens(
    listening: Listening, group_chat: Conversation, alice: User
) -> None:
    endpoint = listening()
    endpoints.pause(endpoint, by=US)

    handling.close(conversation=group_chat, by=alice)

    assert told(endpoint) == ["conversation.closed"]


def test_a_status_is_told_for_each_person(
    listening: Listening, group_chat: Conversation, number: BusinessNumber, whatsapp_says: Say
) -> None:
    message = factories.make_message(group_chat, outgoing=True)
    message.attempts.create(wamid=message.wamid)
    endpoint = listening()
    people = [participant.contact for participant in group_chat.group.participants.all()]
    statuses = [
        {
            "id": message.wamid,
            "status": "delivered",
            "timestamp": "1760000000",
            "recipient_id": group_chat.group.wa_group_id,
            "recipient_type": "group",
            "recipient_participant_id": person.wa_id,
            "recipient_participant_user_id": person.user_id,
        }
        for person in people
    ]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": number.phone_number_id, "display_phone_number": "1"},
        "statuses": statuses,
    }
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
    }

    hears(number.connection, body)
    hears(number.connection, body | {"again": 1})

    assert told(endpoint) == ["message.delivered", "message.delivered"]
    heard = {body["data"]["person"]["id"] for body in bodies(endpoint)}
    assert heard == {str(person.pk) for person in people}
    assert len({body["id"] for body in bodies(endpoint)}) == 2


def test_nobody_listening_costs_one_query(
    group_chat: Conversation, alice: User, django_assert_num_queries: Callable[..., object]
) -> None:
    handling.close(conversation=group_chat, by=alice)

    facts = list(Activity.objects.all())
    with django_assert_num_queries(1):
        planning.plan(facts)


@pytest.mark.parametrize("many", [1, 30])
def test_any_number_of_facts_costs_the_same(
    many: int,
    listening: Listening,
    group_chat: Conversation,
    django_assert_num_queries: Callable[..., object],
) -> None:
    for _ in range(many):
        factories.make_message(group_chat)
    endpoint = listening()

    facts = list(Activity.objects.all())
    with django_assert_num_queries(7):
        planning.plan(facts)

    assert len(told(endpoint)) == many


def test_a_body_that_cannot_be_written_stops_nobody(
    listening: Listening,
    group_chat: Conversation,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint = listening()
    monkeypatch.setitem(BODIES, "octet", lambda happening: 1 / 0)

    handling.close(conversation=group_chat, by=alice)

    [body] = bodies(endpoint)
    assert (body["type"], body["sequence"]) == ("conversation.closed", 1)


def test_a_long_body_leaves_the_details_out(listening: Listening, group_chat: Conversation) -> None:
    endpoint = listening()

    factories.make_message(group_chat, details={"cards": ["x" * 30_000]})

    [body] = bodies(endpoint)
    assert body["data"]["message"]["details_left_out"] is True
    assert Message.objects.get().details["cards"]


def test_the_number_of_the_log_is_told(
    listening: Listening, group_chat: Conversation, alice: User
) -> None:
    endpoint = listening()
    handling.close(conversation=group_chat, by=alice)
    handling.reopen(conversation=group_chat, by=alice)

    assert [body["sequence"] for body in bodies(endpoint)] == list(
        Activity.objects.order_by("seq").values_list("seq", flat=True)
    )


def test_who_asks_by_zernios_name_is_told_by_it(
    listening: Listening, group_chat: Conversation
) -> None:
    theirs, ours = (
        listening(format="zernio", events=[name])
        for name in ("account.disconnected", "number.paused")
    )
    other = listening(events=["account.connected"])

    with recording() as history:
        history.record(Kind.NUMBER_PAUSED, group_chat)

    assert [told(one) for one in (theirs, ours, other)] == [
        ["account.disconnected"],
        ["number.paused"],
        [],
    ]
    assert [bodies(one)[0]["event"] for one in (theirs, ours)] == [*told(theirs), *told(ours)]
    assert bodies(theirs)[0]["id"] == bodies(ours)[0]["id"]
