from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.receivers import Receiver, Talk, receiving
from tests.webhooks.outgoing.conftest import US, Listening
from webhooks.models import DeliveryAttempt, Endpoint, OutgoingDelivery
from webhooks.outgoing import dispatching, endpoints, replaying
from webhooks.outgoing.dispatching import drain_webhooks

Waiting = Callable[..., list[OutgoingDelivery]]
Later = Callable[..., AbstractContextManager[object]]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stands still unless it is moved."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def after(clock: time_machine.Traveller, **delta: float) -> int:
    """What a drain does so much later."""
    clock.shift(timedelta(**delta))
    return drain_webhooks()


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


def test_it_is_given_up_after_22_attempts_in_more_than_six_days(
    receiver: Receiver,
    listening: Listening,
    waiting: Waiting,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("webhooks.outgoing.schedule.TOO_MANY_FAILURES", 1000)
    receiver.status = 500
    [delivery] = waiting(listening(receiver.url))
    began = timezone.now()

    while OutgoingDelivery.objects.get().state == "pending":
        clock.move_to(max(OutgoingDelivery.objects.get().due_at, timezone.now()))
        drain_webhooks()

    assert len(receiver.heard) == 22
    assert timedelta(days=5) < timezone.now() - began < timedelta(days=8)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts_made) == ("failed", 22)


def test_retry_after_is_honoured_within_reason(
    receiver: Receiver, listening: Listening, waiting: Waiting, clock: time_machine.Traveller
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "86400"}
    waiting(listening(receiver.url))
    drain_webhooks()

    wait = OutgoingDelivery.objects.get().due_at - timezone.now()

    assert wait == timedelta(minutes=1)


def test_ten_failures_in_a_row_and_it_is_only_probed(
    receiver: Receiver, listening: Listening, waiting: Waiting, clock: time_machine.Traveller
) -> None:
    receiver.status = 500
    waiting(listening(receiver.url), 40)
    drain_webhooks()
    begun = len(receiver.heard)
    assert Endpoint.objects.get().state == "probing"

    probes = [after(clock, seconds=20) for _ in range(9)]

    assert 10 <= begun < 20
    assert probes == [0, 0, 1] * 3
    assert OutgoingDelivery.objects.filter(state="pending").count() == 40


def test_a_success_releases_all_that_was_held(
    receiver: Receiver, listening: Listening, waiting: Waiting, clock: time_machine.Traveller
) -> None:
    receiver.status = 500
    waiting(listening(receiver.url), 40)
    drain_webhooks()
    receiver.status = 200

    after(clock, minutes=1)

    assert Endpoint.objects.get().state == "active"
    assert OutgoingDelivery.objects.filter(state="delivered").count() == 40


def test_after_seven_days_of_failures_it_is_paused_and_nothing_is_lost(
    receiver: Receiver, listening: Listening, waiting: Waiting, clock: time_machine.Traveller
) -> None:
    receiver.status = 500
    endpoint = listening(receiver.url)
    waiting(endpoint, 12)
    drain_webhooks()
    after(clock, days=7)
    assert after(clock, days=1) == 0
    endpoint.refresh_from_db()
    assert (endpoint.state, bool(endpoint.state_reason)) == ("paused", True)

    receiver.status = 200
    endpoints.resume(endpoint, by=US)
    after(clock, days=1)

    assert OutgoingDelivery.objects.filter(state="delivered").count() == 12


def test_who_says_410_is_never_called_again(
    receiver: Receiver, listening: Listening, waiting: Waiting, clock: time_machine.Traveller
) -> None:
    receiver.status = 410
    waiting(listening(receiver.url))
    drain_webhooks()

    assert after(clock, days=1) == 0
    assert Endpoint.objects.get().state == "gone"


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


def test_a_test_is_tried_once(
    receiver: Receiver, listening: Listening, clock: time_machine.Traveller
) -> None:
    receiver.status = 500
    replaying.send_test(listening(receiver.url))
    drain_webhooks()

    assert after(clock, days=1) == 0
    assert Endpoint.objects.get().failures_in_a_row == 0
    assert OutgoingDelivery.objects.get().state == "failed"


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
