"""Taking stored webhooks to work on: two workers never hold the same one."""

import uuid
from datetime import timedelta
from operator import attrgetter

from django.db import connection
from django.utils import timezone

from webhooks.incoming.models import IncomingDelivery

State = IncomingDelivery.State

LEASE = timedelta(seconds=30)
"""How long a worker that died still holds its batch."""

MOST_AT_ONCE = 200

SUSPECT = 2
"""Claimed so often and not done: something in its batches harms workers, and only alone it shows
whether it is this one."""

TOO_OFTEN = 5
"""Claimed so often and never done: it kills its worker, and goes to quarantine instead."""


class Batch:
    """Some claimed deliveries, and the proof that they are ours."""

    def __init__(self, claimed_by: str, deliveries: list[IncomingDelivery]) -> None:
        self.claimed_by = claimed_by
        self.deliveries = deliveries

    def __bool__(self) -> bool:
        return bool(self.deliveries)

    @property
    def is_cut(self) -> bool:
        """There may be more that is free already."""
        # This claim is counted.
        is_suspect = any(delivery.attempts - 1 >= SUSPECT for delivery in self.deliveries)
        return is_suspect or len(self.deliveries) == MOST_AT_ONCE

    def finish(self, deliveries: list[IncomingDelivery]) -> None:
        """Mark them done, in the transaction of their effects.

        Raises ClaimLost when another worker took over meanwhile: everything must roll back.
        """
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        pks = [delivery.pk for delivery in deliveries]
        with connection.cursor() as cursor:
            # Between these, no other ones have our proof and are not done.
            cursor.execute(_FINISH.format(table=_TABLE), [now, self.claimed_by, min(pks), max(pks)])
            if cursor.rowcount != len(deliveries):
                raise ClaimLost


class ClaimLost(Exception):
    """We were asleep for longer than the lease."""


def claim() -> Batch:
    """The oldest deliveries that nobody works on, at most 200; empty when there are none.

    One that was claimed twice and not done comes alone.
    """
    now = timezone.now()
    token = uuid.uuid4().hex
    moments = [connection.ops.adapt_datetimefield_value(at) for at in (now, now + LEASE)]
    at_once, skip = ("", "") if connection.vendor == "sqlite" else (_NOT_WAITING, _SKIP)
    rows = IncomingDelivery.objects.raw(
        _CLAIM.format(table=_TABLE, most=MOST_AT_ONCE, suspect=SUSPECT, at_once=at_once, skip=skip),
        [moments[0], token, moments[1]],
    )
    return Batch(token, sorted(rows, key=attrgetter("pk")))


_TABLE = IncomingDelivery._meta.db_table

# One statement and one round trip: this stands between each webhook and the open browsers.
_CLAIM = """
WITH free AS MATERIALIZED (
    SELECT id, attempts{at_once} FROM {table}
    WHERE done_at IS NULL AND (claimed_until IS NULL OR claimed_until < %s)
    ORDER BY id LIMIT {most} {skip}
),
oldest AS (SELECT id, attempts FROM free ORDER BY id LIMIT 1)
UPDATE {table}
SET state = 'claimed', claimed_by = %s, claimed_until = %s, attempts = attempts + 1
WHERE id IN (
    SELECT free.id FROM free CROSS JOIN oldest
    WHERE free.id = oldest.id OR (free.attempts < {suspect} AND oldest.attempts < {suspect})
)
RETURNING *
"""

# Nor does a claim wait for the disk, as long as this statement is its own transaction. If the power
# fails it was never made, and the deliveries are free; what is done with them comes after it in the
# write-ahead log, so that is kept only together with it.
_NOT_WAITING = ", set_config('synchronous_commit', 'off', true)"
_SKIP = "FOR UPDATE SKIP LOCKED"

_FINISH = """
UPDATE {table} SET state = 'done', done_at = %s
WHERE claimed_by = %s AND state = 'claimed' AND done_at IS NULL AND id BETWEEN %s AND %s
"""
