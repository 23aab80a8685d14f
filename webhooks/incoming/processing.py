"""From stored bodies to changed state: many deliveries in one transaction.

One bad item never harms its neighbours: when a batch fails, its deliveries are taken one by one,
and then item by item; what still fails stands in quarantine, the rest is done.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from inbox.history import History, recording
from inbox.patience import TROUBLE, patiently
from inbox.services import group_refreshing
from webhooks.incoming import numbers, quarantine, switchboard
from webhooks.incoming.claiming import TOO_OFTEN, Batch, ClaimLost
from webhooks.incoming.models import IncomingDelivery
from webhooks.incoming.numbers import Numbers
from whatsapp.events import (
    IncomingEvent,
    Malformed,
    MessageReceived,
    StatusChanged,
    Unsupported,
)
from whatsapp.providers import PROVIDERS

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One event and where it came from."""

    delivery: IncomingDelivery
    ordinal: int
    event: IncomingEvent


def process(batch: Batch) -> None:
    """Apply a claimed batch. Afterwards each delivery is done, its bad items in quarantine.

    Raises ClaimLost, and TROUBLE of the database: what is not done then is free again when its
    lease ends.
    """
    poisoned = [d for d in batch.deliveries if d.attempts > TOO_OFTEN]
    healthy = [d for d in batch.deliveries if d.attempts <= TOO_OFTEN]
    for delivery in poisoned:
        with transaction.atomic():
            quarantine.put_whole(delivery, "claimed too often without an end")
            batch.finish([delivery])
    if not healthy:
        return
    try:
        patiently(partial(_apply, batch, healthy))
        return
    except ClaimLost:
        raise
    except Exception as error:
        # Workers that hold many rows get into each other's way; with one delivery they hardly do.
        is_crowded = isinstance(error, TROUBLE)
        logger.log(
            logging.INFO if is_crowded else logging.ERROR,
            "a batch of %s deliveries failed; taking them one by one",
            len(healthy),
            exc_info=not is_crowded,
        )
    # Outside, so that nothing of what failed is kept meanwhile.
    _apply_one_by_one(batch, healthy)


def items_of(delivery: IncomingDelivery) -> list[Item]:
    """Everything one body says, in its order. Never raises: unreadable parts are Malformed."""
    parse = PROVIDERS[delivery.connection.provider].parse
    parsed = parse(bytes(delivery.body), received_at=delivery.received_at)
    return [Item(delivery, ordinal, event) for ordinal, event in enumerate(parsed)]


def _apply(batch: Batch, deliveries: list[IncomingDelivery]) -> None:
    known = numbers.of(deliveries)
    items = [item for delivery in deliveries for item in items_of(delivery)]
    with recording() as history:
        _make_wait(apply_items(items, known, history))
        batch.finish(deliveries)


def _apply_one_by_one(batch: Batch, deliveries: list[IncomingDelivery]) -> None:
    """One can be why the database was in trouble. With two of them it is rather the database's own,
    and the rest waits for a better moment."""
    trouble: Exception | None = None
    for delivery in deliveries:
        try:
            patiently(partial(_apply_item_by_item, batch, delivery))
        except TROUBLE as error:
            if trouble:
                raise
            trouble = error
        except ClaimLost:
            raise
        except Exception as error:
            logger.exception("delivery %s failed", delivery.pk)
            with transaction.atomic():
                quarantine.put_whole(delivery, type(error).__name__)
                batch.finish([delivery])
    if trouble:
        raise trouble


def _apply_item_by_item(batch: Batch, delivery: IncomingDelivery) -> None:
    with transaction.atomic():
        known = numbers.of([delivery])
        for item in items_of(delivery):
            try:
                with recording() as history:
                    _make_wait(apply_items([item], known, history))
            except TROUBLE:
                raise
            except Exception as error:
                logger.exception("item %s of delivery %s failed", item.ordinal, delivery.pk)
                quarantine.put(item.delivery, item.ordinal, item.event, type(error).__name__)
                _read_instead(item, known)
        batch.finish([delivery])


def _read_instead(item: Item, known: Numbers) -> None:
    """What an unusable piece of news would have said about a group is read from WhatsApp."""
    number = known.get((item.delivery.connection_id, item.event.phone_number_id))
    group_id = getattr(item.event, "group_id", "")
    if number and group_id and not isinstance(item.event, MessageReceived | StatusChanged):
        group_refreshing.doubt_named(number, group_id)


def apply_items(items: list[Item], known: Numbers, history: History) -> list[Item]:
    """Route items to their numbers and apply them, inside the caller's transaction.

    What nobody can use is put in quarantine. Returns the items whose target is not known yet.
    """
    by_number: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        number = known.get((item.delivery.connection_id, item.event.phone_number_id))
        if isinstance(item.event, Unsupported | Malformed):
            quarantine.put(item.delivery, item.ordinal, item.event, _reason(item.event))
        elif type(item.event) in switchboard.FOR_ACCOUNTS:
            _apply_to_account(item, history)
        elif number is None:
            quarantine.put(item.delivery, item.ordinal, item.event, "unknown number")
        else:
            by_number[number.pk].append(item)
    found = {number.pk: number for number in known.values()}
    waiting: list[Item] = []
    for pk in sorted(by_number):
        events = [item.event for item in by_number[pk]]
        late = switchboard.handle(events, number=found[pk], history=history)
        late_ids = {id(event) for event in late}
        waiting += [item for item in by_number[pk] if id(item.event) in late_ids]
    return waiting


def _apply_to_account(item: Item, history: History) -> None:
    connection_id = item.delivery.connection_id
    if not switchboard.handle_for_account(item.event, connection_id=connection_id, history=history):
        quarantine.put(item.delivery, item.ordinal, item.event, "unknown account")


def _make_wait(items: list[Item]) -> None:
    for item in items:
        quarantine.wait(item.delivery, item.ordinal, item.event)


def _reason(event: Unsupported | Malformed) -> str:
    return event.reason if isinstance(event, Malformed) else f"not handled: {event.field}"
