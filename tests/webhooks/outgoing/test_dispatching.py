from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.receivers import Receiver, Talk, receiving
from tests.webhooks.outgoing.conftest import US, Listening, Waiting, after
from webhooks.models import DeliveryAttempt, Endpoint, OutgoingDelivery
from webhooks.outgoing import dispatching, endpoints
from webhooks.outgoing.dispatching import drain_webhooks

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_due_is_sent_and_kept_with_its_answer(
    receiver: Receiver, listening: Listening, waiting: Waiting
) -> None:
    receiver.body = b"thank you"
    waiting(listening(receiver.url))

    assert drain_webhooks() == 1

    [heard] = receiver.heard
    assert (heard.body, heard.headers["webhook-id"]) == (b'{"n": 0}', "evt_0")
    assert heard.headers["content-type"] == "application/json"
    delivery = OutgoingDelivery.objects.get()
    assert (delivery.state, delivery.attempts_made) == ("delivered", 1)
    attempt = DeliveryAttempt.objects.get()
    assert (attempt.status, attempt.answer) == (200, "thank you")
    assert Endpoint.objects.get().last_success_at is not None
    assert drain_webhooks() == 0


def test_many_go_over_few_connections(
    receiver: Receiver, listening: Listening, waiting: Waiting
) -> None:
    waiting(listening(receiver.url), 100)

    assert drain_webhooks() == 100
    assert {heard.headers["webhook-id"] for heard in receiver.heard} == {
        f"evt_{nth}" for nth in range(100)
    }
    assert receiver.connections <= 4


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500, 503])
def test_anything_but_success_is_tried_again_with_the_same_id(
    status: int,
    receiver: Receiver,
    listening: Listening,
    waiting: Waiting,
    clock: time_machine.Traveller,
) -> None:
    waiting(listening(receiver.url))
    receiver.status = status
    receiver.headers = {"Location": receiver.url + "/elsewhere"}

    assert drain_webhooks() == 1
    assert drain_webhooks() == 0
    receiver.status = 204
    assert after(clock, seconds=7) == 1

    assert [heard.headers["webhook-id"] for heard in receiver.heard] == ["evt_0"] * 2
    assert {heard.path for heard in receiver.heard} == {"/hook"}
    assert OutgoingDelivery.objects.get().state == "delivered"


@pytest.mark.parametrize("behave", [Talk.reset, Talk.drip])
def test_no_answer_is_a_failure_too(
    behave: Callable[[Talk], None],
    receiver: Receiver,
    listening: Listening,
    waiting: Waiting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dispatching, "ANSWER_SECONDS", 0.3)
    receiver.behave = behave
    waiting(listening(receiver.url))

    drain_webhooks()

    attempt = DeliveryAttempt.objects.get()
    assert (attempt.status, bool(attempt.error)) == (0, True)
    assert OutgoingDelivery.objects.get().state == "pending"


def test_retry_after_is_honoured_within_reason(
    receiver: Receiver, listening: Listening, waiting: Waiting, clock: time_machine.Traveller
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "86400"}
    waiting(listening(receiver.url))
    drain_webhooks()

    wait = OutgoingDelivery.objects.get().due_at - timezone.now()

    assert wait == timedelta(minutes=1)


def test_a_dead_endpoint_does_not_slow_a_healthy_one(
    listening: Listening, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dead one hangs until the healthy one has everything: it takes no place of its."""
    monkeypatch.setattr(dispatching, "ANSWER_SECONDS", 60)
    monkeypatch.setattr(dispatching, "SLICE_SECONDS", 600)
    with receiving() as healthy, receiving(behave=Talk.hang) as dead:

        def finish(talk: Talk) -> bool:
            if len(healthy.heard) == 300:
                dead.over.set()
            return False

        healthy.behave = finish
        waiting(listening(dead.url), 200)
        waiting(listening(healthy.url), 300)
        drain_webhooks()

        assert len(healthy.heard) == 300
        assert len(dead.heard) < 20


def test_a_new_address_is_used_for_what_waits(
    receiver: Receiver, listening: Listening, waiting: Waiting, clock: time_machine.Traveller
) -> None:
    with receiving(status=500) as old:
        endpoint = listening(old.url)
        waiting(endpoint)
        drain_webhooks()
    endpoints.change(endpoint, endpoints.Wish(name="CRM", url=receiver.url), by=US)

    after(clock, seconds=7)

    assert len(receiver.heard) == 1


def test_an_address_that_has_become_private_is_not_called(
    receiver: Receiver, listening: Listening, waiting: Waiting, settings: object
) -> None:
    waiting(listening(receiver.url))
    settings.ALLOW_PRIVATE_HOSTS = False

    drain_webhooks()

    assert receiver.heard == []
    assert DeliveryAttempt.objects.get().error
