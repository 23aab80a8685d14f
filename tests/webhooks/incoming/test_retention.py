from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber
from tests.hearing import hears
from webhooks.incoming.models import IncomingDelivery
from webhooks.incoming.retention import forget_old

pytestmark = pytest.mark.django_db


def _age(days: int) -> None:
    IncomingDelivery.objects.update(received_at=timezone.now() - timedelta(days=days))


def test_webhook_is_forgotten_after_thirty_days(number: BusinessNumber) -> None:
    hears(number.connection, {"entry": []})
    _age(31)

    assert forget_old() == 1
    assert not IncomingDelivery.objects.exists()


def test_younger_webhook_is_kept(number: BusinessNumber) -> None:
    hears(number.connection, {"entry": []})
    _age(29)

    assert forget_old() == 0
    assert IncomingDelivery.objects.exists()


def test_webhook_that_nobody_has_handled_is_kept(number: BusinessNumber) -> None:
    hears(number.connection, {"entry": []})
    IncomingDelivery.objects.update(state=IncomingDelivery.State.NEW)
    _age(400)

    assert forget_old() == 0
