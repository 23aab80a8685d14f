"""News whose target is not known yet: a status can be quicker than the answer to our own call."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from accounts.models import BusinessNumber
from inbox.models import Attempt, Conversation, Message
from tests import factories
from tests.hearing import drain, hears
from tests.whatsapp.bodies import body, status
from webhooks.incoming import switchboard
from webhooks.incoming.models import QuarantinedItem
from webhooks.incoming.quarantine import DELAYS
from whatsapp import events

Later = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def delivered(number: BusinessNumber) -> QuarantinedItem:
    """wamid.B was delivered, but nobody knows it."""
    hears(number.connection, body("messages", statuses=[status()]))
    return QuarantinedItem.objects.get()


def known_as_b(number: BusinessNumber) -> Message:
    contact = factories.meet(number.workspace, wa_id="447700900101")
    conversation = Conversation.objects.filter(contact=contact).first()
    conversation = conversation or factories.make_conversation(contact=contact, number=number)
    message = factories.make_message(conversation, outgoing=True, state="accepted", wamid="wamid.B")
    Attempt.objects.create(message=message, wamid="wamid.B")
    return message


def test_news_of_an_unknown_message_waits(delivered: QuarantinedItem) -> None:
    assert (delivered.state, delivered.attempts) == ("waiting", 0)


def test_it_is_applied_when_the_message_appears(
    delivered: QuarantinedItem, number: BusinessNumber, later: Later
) -> None:
    message = known_as_b(number)

    assert drain() == 0
    with later(seconds=1.1):
        assert drain() == 1

    message.refresh_from_db()
    delivered.refresh_from_db()
    assert (message.state, delivered.state, delivered.due_at) == ("delivered", "done", None)


def test_looks_are_spread_over_more_than_a_day_and_then_given_up(
    delivered: QuarantinedItem, later: Later
) -> None:
    waited = timedelta()
    for nth, delay in enumerate(DELAYS, start=1):
        waited += delay
        with later(seconds=(waited - timedelta(seconds=0.5)).total_seconds() + nth):
            assert drain() == 1
            assert drain() == 0

    delivered.refresh_from_db()
    assert waited > timedelta(days=1)
    assert (delivered.state, delivered.attempts, delivered.due_at) == ("quarantined", 8, None)


def test_other_items_of_the_same_body_are_not_applied_again(
    number: BusinessNumber, later: Later
) -> None:
    message = known_as_b(number)
    unknown = status(id="wamid.UNKNOWN")
    hears(number.connection, body("messages", statuses=[status(), unknown]))
    Message.objects.filter(pk=message.pk).update(state="accepted")

    with later(seconds=1.1):
        drain()

    message.refresh_from_db()
    assert message.state == "accepted"


def _raising(error: Exception) -> Callable[..., Any]:
    def handler(*args: Any, **kwargs: Any) -> None:
        raise error

    return handler


def test_an_item_that_stumbles_when_tried_again_is_left_to_people(
    delivered: QuarantinedItem, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = _raising(ValueError("no idea"))
    monkeypatch.setitem(switchboard.IN_BATCHES, events.StatusChanged, handler)

    with later(seconds=1.1):
        drain()

    delivered.refresh_from_db()
    assert (delivered.state, delivered.reason) == ("quarantined", "ValueError")


def test_a_busy_database_only_puts_it_off(
    delivered: QuarantinedItem, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = _raising(OperationalError("deadlock"))
    monkeypatch.setitem(switchboard.IN_BATCHES, events.StatusChanged, handler)

    with later(seconds=1.1):
        drain()

    delivered.refresh_from_db()
    assert (delivered.state, delivered.attempts) == ("waiting", 0)
