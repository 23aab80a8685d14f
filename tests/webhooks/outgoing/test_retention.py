from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.webhooks.outgoing.conftest import US, Listening, Waiting
from webhooks.models import DeliveryAttempt, Endpoint, OutgoingDelivery
from webhooks.outgoing import endpoints
from webhooks.outgoing.retention import forget_old_deliveries

LONG_AGO = timedelta(days=31)

pytestmark = pytest.mark.django_db


def test_deliveries_and_their_attempts_are_forgotten_after_thirty_days(
    listening: Listening, waiting: Waiting
) -> None:
    endpoint = listening()
    for row in waiting(endpoint, 3, planned_at=timezone.now() - LONG_AGO):
        row.attempts.create(status=500)
    [young] = waiting(endpoint)

    assert forget_old_deliveries() == 3

    assert OutgoingDelivery.objects.get() == young
    assert not DeliveryAttempt.objects.exists()
    assert forget_old_deliveries() == 0


def test_a_deleted_endpoint_goes_with_its_last_delivery(
    listening: Listening, waiting: Waiting
) -> None:
    kept, gone = listening(), listening()
    waiting(gone, planned_at=timezone.now() - LONG_AGO)
    endpoints.delete(gone, by=US)
    Endpoint.objects.filter(pk=gone.pk).update(deleted_at=timezone.now() - LONG_AGO)

    forget_old_deliveries()

    assert Endpoint.objects.get() == kept


def test_nothing_to_do_costs_one_question(
    listening: Listening, waiting: Waiting, django_assert_num_queries: Callable[..., object]
) -> None:
    waiting(listening(), 3)

    with django_assert_num_queries(1):
        assert forget_old_deliveries() == 0
