"""What became of attempts: kept for the log, and believed about the endpoint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from webhooks.outgoing import alerts, schedule
from webhooks.outgoing.claiming import Lease
from webhooks.outgoing.models import DeliveryAttempt, Endpoint, OutgoingDelivery

State = OutgoingDelivery.State

KEPT_OF_ANSWER = 1024
"""Bytes."""

_NOT_FAILING: dict[str, object] = {"failing_since": None, "alert_due_at": None}


@dataclass(frozen=True, slots=True)
class Landing:
    """One attempt, over. `status` is 0 when there was no answer, and `error` says why."""

    delivery: OutgoingDelivery
    status: int
    answer: bytes
    error: str
    retry_after: timedelta | None
    started_at: datetime
    seconds: float

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == 410


def land(endpoint: Endpoint, lease: Lease, landings: Sequence[Landing]) -> None:
    """Keep the outcomes of some attempts on one endpoint, in one transaction."""
    is_probe = endpoint.state == Endpoint.State.PROBING
    now = timezone.now()
    for landing in landings:
        _settle(landing, now, is_probe=is_probe)
    with transaction.atomic():
        OutgoingDelivery.objects.bulk_update(
            [landing.delivery for landing in landings],
            ["state", "attempts_made", "due_at", "finished_at"],
        )
        DeliveryAttempt.objects.bulk_create(_attempt(one, is_probe) for one in landings)
        _judge(endpoint, lease, landings, now)


def _settle(landing: Landing, now: datetime, *, is_probe: bool) -> None:
    delivery = landing.delivery
    if landing.is_success:
        delivery.state, delivery.finished_at = State.DELIVERED, now
        delivery.attempts_made += 1
        return
    if not is_probe:
        delivery.attempts_made += 1
    wait = schedule.delay(
        max(delivery.attempts_made, 1), status=landing.status, retry_after=landing.retry_after
    )
    if wait is None or delivery.is_test:
        delivery.state, delivery.finished_at = State.FAILED, now
    else:
        delivery.due_at = now + wait


def _attempt(landing: Landing, is_probe: bool) -> DeliveryAttempt:
    text = landing.answer[:KEPT_OF_ANSWER].decode(errors="replace").replace("\x00", "\ufffd")
    return DeliveryAttempt(
        delivery=landing.delivery,
        number=max(landing.delivery.attempts_made, 1),
        status=landing.status,
        answer=text,
        error=landing.error[:200],
        milliseconds=round(landing.seconds * 1000),
        is_probe=is_probe,
        started_at=landing.started_at,
    )


def _judge(endpoint: Endpoint, lease: Lease, landings: Sequence[Landing], now: datetime) -> None:
    """A test says nothing about the endpoint's health, unless it worked."""
    counted = [one for one in landings if one.is_success or not one.delivery.is_test]
    failures = 0
    for landing in counted:
        failures = 0 if landing.is_success else failures + 1
    succeeded = any(one.is_success for one in counted)
    changes: dict[str, object] = {"last_attempt_at": now}
    if succeeded:
        changes |= {"last_success_at": now, "failures_in_a_row": failures, "rests_until": None}
        changes |= _begin_failing(now) if failures else _NOT_FAILING
    elif failures:
        changes |= {"failures_in_a_row": F("failures_in_a_row") + failures}
        changes |= {} if endpoint.failing_since else _begin_failing(now)
    lease.mine().update(**changes)
    if any(one.is_gone for one in counted):
        _end(endpoint, Endpoint.State.GONE, "The receiver answered 410: nobody listens there.")
    elif succeeded and endpoint.state == Endpoint.State.PROBING:
        _release(endpoint)
    elif failures and not succeeded:
        _doubt(endpoint, endpoint.failures_in_a_row + failures, now)


def _begin_failing(now: datetime) -> dict[str, object]:
    return {"failing_since": now, "alert_due_at": alerts.first_alert(now)}


def _doubt(endpoint: Endpoint, failures: int, now: datetime) -> None:
    if endpoint.failing_since and now - endpoint.failing_since >= schedule.PAUSE_AFTER:
        _end(endpoint, Endpoint.State.PAUSED, "Nothing got through for seven days.")
    elif failures >= schedule.TOO_MANY_FAILURES:
        _move(endpoint, Endpoint.State.PROBING, "")
        Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=now + schedule.PROBE_EVERY)


def _end(endpoint: Endpoint, state: Endpoint.State, reason: str) -> None:
    if _move(endpoint, state, reason):
        Endpoint.objects.filter(pk=endpoint.pk).update(alert_due_at=timezone.now())


def _release(endpoint: Endpoint) -> None:
    """It answers again: all that was held goes out now, the oldest first."""
    if _move(endpoint, Endpoint.State.ACTIVE, ""):
        endpoint.deliveries.filter(state=State.PENDING, due_at__gt=F("planned_at")).update(
            due_at=F("planned_at")
        )


def _move(endpoint: Endpoint, state: Endpoint.State, reason: str) -> bool:
    """Unless somebody of ours has decided something else meanwhile."""
    moved = Endpoint.objects.filter(pk=endpoint.pk, state=endpoint.state).update(
        state=state, state_reason=reason
    )
    if moved:
        endpoint.state, endpoint.state_reason = state, reason
    return bool(moved)
