from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.receivers import Receiver, Talk
from tests.webhooks.outgoing.conftest import US, Listening, Waiting, after
from webhooks.models import Endpoint, OutgoingDelivery
from webhooks.outgoing import endpoints, replaying
from webhooks.outgoing.dispatching import drain_webhooks

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_paused_one_is_not_called_but_may_be_tested(
    receiver: Receiver, listening: Listening, waiting: Waiting
) -> None:
    endpoint = listening(receiver.url)
    waiting(endpoint)
    endpoints.pause(endpoint, by=US)
    assert drain_webhooks() == 0

    replaying.send_test(endpoint)
    drain_webhooks()

    [heard] = receiver.heard
    assert b'"webhook.test"' in heard.body


def test_with_order_a_conversation_waits_for_its_first(
    receiver: Receiver, listening: Listening, waiting: Waiting, clock: time_machine.Traveller
) -> None:
    endpoint = listening(receiver.url, keeps_order=True)
    for conversation in (7, 8, 7, 8, 7):
        waiting(endpoint, conversation_id=conversation)
    refused = {"evt_0"}

    def refuse(talk: Talk) -> bool:
        if talk.headers["webhook-id"] not in refused:
            return False
        talk.answer(500)
        return True

    receiver.behave = refuse
    drain_webhooks()
    heard = [one.headers["webhook-id"] for one in receiver.heard]
    assert sorted(heard) == ["evt_0", "evt_1", "evt_3"]

    refused.clear()
    after(clock, seconds=7)

    heard = [one.headers["webhook-id"] for one in receiver.heard]
    assert heard[3:] == ["evt_0", "evt_2", "evt_4"]


def test_with_order_a_letter_that_is_never_taken_holds_nobody_up_for_long(
    receiver: Receiver, listening: Listening, waiting: Waiting, clock: time_machine.Traveller
) -> None:
    endpoint = listening(receiver.url, keeps_order=True)
    waiting(endpoint, 2, conversation_id=7)

    def refuse(talk: Talk) -> bool:
        if talk.headers["webhook-id"] != "evt_0":
            return False
        talk.answer(400)
        return True

    receiver.behave = refuse
    after(clock, minutes=50)
    assert {one.headers["webhook-id"] for one in receiver.heard} == {"evt_0"}

    after(clock, minutes=15)

    states = OutgoingDelivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["pending", "delivered"]


def test_two_workers_do_not_serve_the_same_endpoint(
    receiver: Receiver, listening: Listening, waiting: Waiting
) -> None:
    waiting(listening(receiver.url), 5)
    Endpoint.objects.update(
        claimed_by="another", claimed_until=timezone.now() + timedelta(seconds=9)
    )

    assert drain_webhooks() == 0

    Endpoint.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert drain_webhooks() == 5
