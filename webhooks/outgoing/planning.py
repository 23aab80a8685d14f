"""A fact becomes deliveries, in its own transaction: what is not planned did not happen."""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from compiled_queries.query import CompiledQuery
from inbox.models import Activity
from queues.nudge import nudge_on_commit
from webhooks.outgoing import events
from webhooks.outgoing.formats import BODIES
from webhooks.outgoing.models import Endpoint, OutgoingDelivery
from webhooks.outgoing.scene import Happening, happenings

logger = logging.getLogger(__name__)

QUEUE = "webhooks"
MOST_CHARACTERS = 20_000
"""Of a body; a longer one leaves out the message's details and says so."""


class _Subscription:
    """What an endpoint wants to hear."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._events = frozenset(endpoint.events)
        self._numbers = frozenset(number.pk for number in endpoint.numbers.all())

    def wanted(self, happening: Happening) -> Happening | None:
        """As it is to be told: under the name by which it was asked for; None when it was not."""
        if not (self.endpoint.every_number or happening.fact.number_id in self._numbers):
            return None
        name = happening.event.name
        asked_for = self._events & {name, events.COMES_WITH.get(name)}
        if not self._events or asked_for:
            return happening
        other = events.ALSO_CALLED.get(name)
        if other not in self._events:
            return None
        return replace(happening, event=replace(happening.event, name=other))


def plan(facts: Sequence[Activity]) -> None:
    """Plan the deliveries of these facts of one workspace. One query when nobody listens."""
    subscriptions = [
        _Subscription(endpoint) for endpoint in _endpoints_of(workspace=facts[0].workspace_id)
    ]
    if not subscriptions:
        return
    written: dict[tuple[str, str, str], str | None] = {}
    planned = []
    for happening in happenings(facts):
        for subscription in subscriptions:
            wanted = subscription.wanted(happening)
            if wanted is None:
                continue
            style = subscription.endpoint.format
            key = (wanted.id, wanted.event.name, style)
            if key not in written:
                written[key] = write_body(wanted, style)
            if (text := written[key]) is not None:
                planned.append(_delivery(subscription.endpoint, wanted, text))
    OutgoingDelivery.objects.bulk_create(planned, ignore_conflicts=True, batch_size=500)
    if planned:
        nudge_on_commit(QUEUE)


_endpoints_of = CompiledQuery(
    lambda workspace: (
        Endpoint.objects.present()
        .filter(workspace=workspace)
        .order_by()
        .prefetch_related("numbers")
    )
)


def _delivery(endpoint: Endpoint, happening: Happening, body: str) -> OutgoingDelivery:
    return OutgoingDelivery(
        endpoint=endpoint,
        event_id=happening.id,
        event=happening.event.name,
        seq=happening.fact.seq,
        conversation_id=happening.fact.conversation_id,
        body=body,
    )


def write_body(happening: Happening, style: str) -> str | None:
    """The text that is sent, or None for what the format has no words for.

    A mistake of ours in one body must neither stop the inbox nor lose the event: it is told with
    its name and ids alone.
    """
    try:
        content = BODIES[style](happening)
        return None if content is None else _written(content)
    except Exception:
        logger.exception("the %s body of fact %s was not written", style, happening.fact.pk)
        fact = happening.fact
        chat = str(fact.conversation_id) if fact.conversation_id else None
        ids = {"conversation_id": chat, "message_id": fact.message_id}
        name = happening.event.name
        return _dump({"id": happening.id, "type": name, "event": name, "sequence": fact.seq} | ids)


def _written(content: dict[str, Any]) -> str:
    text = _dump(content)
    return text if len(text) <= MOST_CHARACTERS else _dump(_without_details(content))


def _without_details(content: dict[str, Any]) -> dict[str, Any]:
    """The longest that a body can hold is what people sent in cards and forms."""
    left_out = {"details": {}, "details_left_out": True}
    data = content.get("data")
    if isinstance(data, dict) and "message" in data:
        return content | {"data": data | {"message": data["message"] | left_out}}
    return content | ({"metadata": left_out} if "metadata" in content else {})


def _dump(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
