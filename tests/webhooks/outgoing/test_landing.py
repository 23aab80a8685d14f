from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.receivers import Receiver
from tests.webhooks.outgoing.conftest import US, Listening, Waiting, after
from webhooks.models import Endpoint, OutgoingDelivery
from webhooks.outgoing import endpoints, replaying
from webhooks.outgoing.dispatching import drain_webhooks

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_a_test_is_tried_once(
    receiver: Receiver, listening: Listening, clock: time_machine.Traveller
) -> None:
    receiver.status = 500
    replaying.send_test(listening(receiver.url))
    drain_webhooks()

    assert after(clock, days=1) == 0
    assert Endpoint.objects.get().failures_in_a_row == 0
    assert OutgoingDelivery.objects.get().state == "failed"
