"""Working off what WhatsApp sent us."""

import logging
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from compiled_queries.query import CompiledQuery
from inbox.history import recording
from inbox.patience import TROUBLE
from webhooks.incoming import claiming, numbers, processing, quarantine
from webhooks.incoming.claiming import ClaimLost
from webhooks.incoming.models import QuarantinedItem

logger = logging.getLogger(__name__)

LOOK_AGAIN = 100
"""Waiting items tried in one go."""

HOLD = timedelta(seconds=30)
"""Two workers do not look at the same waiting item."""


def drain_incoming() -> int:
    """Apply everything that has been stored. Returns how many deliveries were handled."""
    handled = 0
    while batch := claiming.claim():
        try:
            processing.process(batch)
        except (ClaimLost, *TROUBLE) as error:
            logger.warning("batch given up: %s", type(error).__name__)
            break
        handled += len(batch.deliveries)
        if not batch.is_cut:
            # Nothing was left. What came meanwhile has its own nudge, and the tick behind it.
            break
    return handled


def drain_waiting() -> int:
    """Try the items whose target was not known; most had only overtaken our own call. Returns how
    many were tried. Nobody nudges this: the tick is often enough."""
    now = timezone.now()
    tried = 0
    for item in _waiting(now=now):
        mine = _due(now).filter(pk=item.pk).update(due_at=now + HOLD)
        if mine and item.delivery:
            _try_safely(item)
            tried += 1
    return tried


def _due(now: datetime) -> QuerySet[QuarantinedItem]:
    return QuarantinedItem.objects.filter(state=QuarantinedItem.State.WAITING, due_at__lte=now)


_waiting = CompiledQuery(
    lambda now: _due(now).order_by("due_at").select_related("delivery")[:LOOK_AGAIN]
)


def _try_safely(item: QuarantinedItem) -> None:
    """One bad item never harms its neighbours. A busy database is not its fault."""
    try:
        _try(item)
    except TROUBLE as error:
        logger.warning("item %s looked at later: %s", item.pk, type(error).__name__)
    except Exception as error:
        logger.exception("waiting item %s failed", item.pk)
        quarantine.give_up(item, type(error).__name__)


def _try(item: QuarantinedItem) -> None:
    known = numbers.of([item.delivery])
    events = processing.items_of(item.delivery)
    again = [candidate for candidate in events if candidate.ordinal == item.ordinal]
    with recording() as history:
        if processing.apply_items(again, known, history):
            quarantine.put_off(item)
        else:
            quarantine.release(item)
