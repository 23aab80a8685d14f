"""Whose turn it is: endpoints with something due, each served by one worker at a time."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from compiled_queries.query import CompiledQuery
from webhooks.outgoing.models import Endpoint, OutgoingDelivery

State = OutgoingDelivery.State

LEASE = timedelta(seconds=45)
"""How long a worker that died still holds its endpoints; longer than any call takes."""

AT_A_TIME = 40
"""Deliveries fetched for one endpoint."""

HEAD_OF_LINE = timedelta(hours=1)
"""With keeps_order: how long a failing delivery holds up what follows in its conversation."""


class Lease:
    """The right to send to one endpoint."""

    def __init__(self, endpoint_id: int) -> None:
        self._endpoint_id = endpoint_id
        self._owner = uuid.uuid4().hex

    def take(self) -> Endpoint | None:
        """The endpoint as it is now; None when somebody else was quicker."""
        now = timezone.now()
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        taken = Endpoint.objects.filter(free, pk=self._endpoint_id).update(
            claimed_by=self._owner, claimed_until=now + LEASE
        )
        return Endpoint.objects.get(pk=self._endpoint_id) if taken else None

    def renew(self) -> Endpoint | None:
        """The endpoint as it is now, changes included; None when the right was lost."""
        mine = self.mine()
        return mine.first() if mine.update(claimed_until=timezone.now() + LEASE) else None

    def release(self) -> None:
        self.mine().update(claimed_by="", claimed_until=None)

    def mine(self) -> QuerySet[Endpoint]:
        return Endpoint.objects.filter(pk=self._endpoint_id, claimed_by=self._owner)


def endpoints_with_work(*, most: int, healthy_only: bool) -> list[int]:
    """Endpoints that nobody serves and that have something due, the healthiest first.

    A test is sent to any of them, at once.
    """
    find = _healthy_with_work if healthy_only else _with_work
    return find(now=timezone.now())[:most]


def _waiting(now: datetime) -> QuerySet[Endpoint]:
    pending = OutgoingDelivery.objects.filter(endpoint=OuterRef("pk"), state=State.PENDING)
    due = pending.filter(due_at__lte=now)
    is_rested = Q(rests_until=None) | Q(rests_until__lte=now)
    is_active = Q(Exists(due), state=Endpoint.State.ACTIVE)
    is_probed = Q(Exists(pending), state=Endpoint.State.PROBING)
    is_tested = Q(Exists(due.filter(is_test=True)))
    return Endpoint.objects.present().filter(
        is_tested | (is_rested & (is_active | is_probed)),
        Q(claimed_until=None) | Q(claimed_until__lt=now),
    )


def _healthiest_first(waiting: QuerySet[Endpoint]) -> QuerySet[Endpoint, int]:
    longest_ago = F("last_attempt_at").asc(nulls_first=True)
    ordered = waiting.order_by("failures_in_a_row", longest_ago, "pk")
    return ordered.values_list("pk", flat=True)


_with_work = CompiledQuery(lambda now: _healthiest_first(_waiting(now)))
_healthy_with_work = CompiledQuery(
    lambda now: _healthiest_first(_waiting(now).filter(failures_in_a_row=0))
)


def next_deliveries(endpoint: Endpoint, in_flight: Collection[int]) -> list[OutgoingDelivery]:
    """What may be sent now, the oldest first; of an endpoint that is probed, one alone; to one that
    is paused, tests alone."""
    now = timezone.now()
    pending = endpoint.deliveries.filter(state=State.PENDING).exclude(pk__in=in_flight)
    due = pending.filter(due_at__lte=now)
    is_resting = endpoint.rests_until is not None and endpoint.rests_until > now
    if endpoint.state == Endpoint.State.PROBING and not is_resting:
        return [] if in_flight else list(pending.order_by("-is_test", "due_at", "pk")[:1])
    if endpoint.state != Endpoint.State.ACTIVE:
        due = due.filter(is_test=True)
    if endpoint.keeps_order:
        due = due.exclude(Exists(_in_front(now)))
    return list(due.order_by("due_at", "pk")[:AT_A_TIME])


def _in_front(now: datetime) -> QuerySet[OutgoingDelivery]:
    """Older ones of the same conversation that have to go first."""
    holds_up = Q(attempts_made=0) | Q(planned_at__gt=now - HEAD_OF_LINE)
    return OutgoingDelivery.objects.filter(
        holds_up,
        endpoint=OuterRef("endpoint"),
        conversation_id=OuterRef("conversation_id"),
        pk__lt=OuterRef("pk"),
        state=State.PENDING,
    )
