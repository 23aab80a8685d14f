"""Taking stored webhooks to work on: two workers never hold the same one."""

import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from webhooks.incoming.models import IncomingDelivery

State = IncomingDelivery.State

LEASE = timedelta(seconds=30)
"""How long a worker that died still holds its batch."""

MOST_AT_ONCE = 200

TOO_OFTEN = 5
"""Claimed so often and never done: it kills its worker, and goes to quarantine instead."""


class Batch:
    """Some claimed deliveries, and the proof that they are ours."""

    def __init__(self, claimed_by: str, deliveries: list[IncomingDelivery]) -> None:
        self.claimed_by = claimed_by
        self.deliveries = deliveries

    def __bool__(self) -> bool:
        return bool(self.deliveries)

    def finish(self, deliveries: list[IncomingDelivery]) -> None:
        """Mark them done, in the transaction of their effects.

        Raises ClaimLost when another worker took over meanwhile: everything must roll back.
        """
        done = IncomingDelivery.objects.filter(
            pk__in=[delivery.pk for delivery in deliveries],
            claimed_by=self.claimed_by,
            state=State.CLAIMED,
        ).update(state=State.DONE, done_at=timezone.now())
        if done != len(deliveries):
            raise ClaimLost


class ClaimLost(Exception):
    """We were asleep for longer than the lease."""


def claim() -> Batch:
    """The oldest deliveries that nobody works on, at most 200; empty when there are none."""
    now = timezone.now()
    token = uuid.uuid4().hex
    free = Q(state=State.NEW) | Q(state=State.CLAIMED, claimed_until__lt=now)
    with transaction.atomic():
        open_rows = IncomingDelivery.objects.filter(free).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            open_rows = open_rows.select_for_update(skip_locked=True)
        rows = list(open_rows[:MOST_AT_ONCE])
        for row in rows:
            row.attempts += 1
        IncomingDelivery.objects.filter(pk__in=[row.pk for row in rows]).filter(free).update(
            state=State.CLAIMED,
            claimed_by=token,
            claimed_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
    return Batch(token, rows)
