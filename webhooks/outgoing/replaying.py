"""Sending again what was sent before, and samples: the same id and body, a new attempt."""

import json
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from inbox.models import Activity
from queues.nudge import nudge_on_commit
from webhooks.outgoing import events
from webhooks.outgoing.formats.octet import instant
from webhooks.outgoing.models import Endpoint, OutgoingDelivery
from webhooks.outgoing.planning import QUEUE, write_body
from webhooks.outgoing.scene import happenings

State = OutgoingDelivery.State

PER_SECOND = 10
"""Replays become due at this pace, so that news is not held up by them."""
STRIDE = 100
LOOK_BACK = 200
"""Facts looked through for a sample of an event."""


def replay(endpoint: Endpoint, deliveries: Collection[int]) -> int:
    """Send these of the endpoint's deliveries again; returns how many. Waiting ones go at once."""
    return _replay(list(endpoint.deliveries.filter(pk__in=deliveries).values_list("pk", flat=True)))


def replay_since(endpoint: Endpoint, since: datetime, *, failed_only: bool = False) -> int:
    """Send again everything planned since then, or what of it was given up, the oldest first."""
    rows = endpoint.deliveries.filter(planned_at__gte=since, is_test=False)
    states = [State.FAILED] if failed_only else [State.FAILED, State.DELIVERED]
    return _replay(list(rows.filter(state__in=states).order_by("pk").values_list("pk", flat=True)))


def _replay(pks: list[int]) -> int:
    now = timezone.now()
    for start in range(0, len(pks), STRIDE):
        OutgoingDelivery.objects.filter(pk__in=pks[start : start + STRIDE]).update(
            state=State.PENDING,
            attempts_made=0,
            is_replay=True,
            due_at=now + timedelta(seconds=start / PER_SECOND),
            finished_at=None,
        )
    if pks:
        nudge_on_commit(QUEUE)
    return len(pks)


def send_test(endpoint: Endpoint, event: str = "") -> OutgoingDelivery:
    """One attempt with a test body, or with a sample of an event, marked `test`.

    A sample is the newest such fact of the workspace where there is one.
    """
    event_id = f"evt_test_{uuid.uuid4().hex}"
    body = {"message": "A test from Octet."} | _sample(endpoint, event)
    body |= _marks(event_id, event or events.TEST)
    delivery = endpoint.deliveries.create(
        event_id=event_id,
        event=event or events.TEST,
        body=json.dumps(body, ensure_ascii=False),
        is_test=True,
    )
    nudge_on_commit(QUEUE)
    return delivery


def _marks(event_id: str, event: str) -> dict[str, object]:
    """Both `event` and `type`: whatever reads it finds its word."""
    return {
        "id": event_id,
        "event": event,
        "type": event,
        "test": True,
        "timestamp": instant(timezone.now()),
    }


def _sample(endpoint: Endpoint, event: str) -> dict[str, object]:
    if not event:
        return {}
    newest = Activity.objects.filter(workspace=endpoint.workspace_id).order_by("-seq")[:LOOK_BACK]
    for happening in happenings(newest):
        if happening.event.name == event:
            text = write_body(happening, endpoint.format)
            return json.loads(text) if text else {}
    return {}
