"""The log of an endpoint, a page at a time by key: it may have millions of rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from webhooks.outgoing import events
from webhooks.outgoing.models import DeliveryAttempt, Endpoint, OutgoingDelivery

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the log is wanted; "" and 0 are no wish."""

    state: str = ""
    event: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[OutgoingDelivery]
    """With `last_status`, `last_error` and `last_at` of the newest attempt."""
    before: int
    """Where the next page begins; 0 on the last one."""


def is_id(text: str) -> bool:
    """Whether a database column can hold it."""
    return text.isascii() and text.isdecimal() and len(text) <= 18


def read_choice(query: Mapping[str, str]) -> Choice:
    """From a query string; what makes no sense is no wish."""
    state, event, before = (query.get(key, "") for key in ("state", "event", "before"))
    return Choice(
        state=state if state in OutgoingDelivery.State.values else "",
        event=event if event in events.ALL or event == events.TEST else "",
        before=int(before) if is_id(before) else 0,
    )


def page(endpoint: Endpoint, choice: Choice) -> Page:
    """The newest first."""
    newest = DeliveryAttempt.objects.filter(delivery=OuterRef("pk")).order_by("-pk")
    rows = endpoint.deliveries.defer("body").order_by("-pk")
    if choice.state:
        rows = rows.filter(state=choice.state)
    if choice.event:
        rows = rows.filter(event=choice.event)
    if choice.before:
        rows = rows.filter(pk__lt=choice.before)
    rows = rows.annotate(
        last_status=Subquery(newest.values("status")[:1]),
        last_error=Subquery(newest.values("error")[:1]),
        last_at=Subquery(newest.values("started_at")[:1]),
    )
    found = list(rows[: ON_A_PAGE + 1])
    more = len(found) > ON_A_PAGE
    return Page(found[:ON_A_PAGE], found[ON_A_PAGE - 1].pk if more else 0)
