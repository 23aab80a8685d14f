"""News that could not be applied: kept, shown to admins, and where there is hope tried again."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from webhooks.incoming.models import IncomingDelivery, QuarantinedItem
from whatsapp.events import IncomingEvent, Malformed, Unsupported

State = QuarantinedItem.State

DELAYS = [
    timedelta(seconds=1),
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
]
"""Between looks for a target that is not known yet: a status can overtake our own send call."""


def put(delivery: IncomingDelivery, ordinal: int, event: IncomingEvent, reason: str) -> None:
    """Set an item aside. Unsupported news is only kept for the record."""
    state = State.IGNORED if isinstance(event, Unsupported) else State.QUARANTINED
    _write(delivery, ordinal, _kind(event), state, reason=reason, raw=_raw(event), due_at=None)


def put_whole(delivery: IncomingDelivery, reason: str) -> None:
    """Set all of a delivery aside: nobody knows which of its items is to blame."""
    _write(delivery, 0, "delivery", State.QUARANTINED, reason=reason, raw={}, due_at=None)


def wait(delivery: IncomingDelivery, ordinal: int, event: IncomingEvent) -> None:
    """Try again soon: what the item speaks of is not known yet."""
    due_at = timezone.now() + DELAYS[0]
    _write(
        delivery,
        ordinal,
        _kind(event),
        State.WAITING,
        reason="target unknown",
        raw={},
        due_at=due_at,
    )


def put_off(item: QuarantinedItem) -> None:
    """Still unknown: look again later, and in the end leave it to people."""
    item.attempts += 1
    if item.attempts < len(DELAYS):
        item.due_at = timezone.now() + DELAYS[item.attempts]
    else:
        item.state, item.due_at = State.QUARANTINED, None
    item.save(update_fields=["attempts", "due_at", "state"])


def give_up(item: QuarantinedItem, reason: str) -> None:
    """It cannot be applied: left to people."""
    item.state, item.due_at, item.reason = State.QUARANTINED, None, reason
    item.save(update_fields=["state", "due_at", "reason"])


def release(item: QuarantinedItem) -> None:
    """It could be applied after all. One that was set aside again meanwhile stays there."""
    waiting = QuarantinedItem.objects.filter(pk=item.pk, state=State.WAITING)
    waiting.update(state=State.DONE, due_at=None)


def _write(
    delivery: IncomingDelivery,
    ordinal: int,
    kind: str,
    state: QuarantinedItem.State,
    *,
    reason: str,
    raw: Any,
    due_at: Any,
) -> None:
    QuarantinedItem.objects.update_or_create(
        delivery=delivery,
        ordinal=ordinal,
        defaults={
            "connection_id": delivery.connection_id,
            "kind": kind[:64],
            "reason": reason[:500],
            "raw": raw,
            "state": state,
            "due_at": due_at,
        },
    )


def _kind(event: IncomingEvent) -> str:
    return event.kind if isinstance(event, Unsupported) else type(event).__name__


def _raw(event: IncomingEvent) -> Any:
    raw = event.raw if isinstance(event, Unsupported | Malformed) else {}
    # What was null in the webhook would be NULL in the table.
    return {"null": None} if raw is None else raw
