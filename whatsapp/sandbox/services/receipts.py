"""Delivered and read, person by person, and the status webhooks that tell of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from whatsapp.sandbox.models import Fault, Group, Message, Person, Receipt
from whatsapp.sandbox.services import faults, posting, prices
from whatsapp.sandbox.webhooks import statuses

# A phone has the message a moment after WhatsApp has: `delivered` follows `sent`.
DELIVERY_TIME = 2 * posting.AFTER_THE_ANSWER
# How long people who read at once need for it: their ticks turn while one looks, and in order.
READING_TIME = timedelta(milliseconds=900)

Builder = Callable[[Sequence[Receipt]], dict]


def start(message: Message, recipients: Iterable[Person], at: datetime) -> None:
    """Open a receipt for everybody a business message goes to, and deliver to who is online."""
    receipts = [_new_receipt(message, person, at) for person in recipients]
    unlucky = _fail_for_people(message, receipts, at)
    if faults.skip_delivered(faults.in_force()):
        for receipt in filter(_tells_of_reading, receipts):
            receipt.delivered_at = None
    prices.settle([receipt for receipt in receipts if receipt.delivered_at or receipt.read_at], at)
    Receipt.objects.bulk_create(receipts)
    for receipt in unlucky:
        body = statuses.failed_for(message, receipt.person, receipt.failed_code, at)
        posting.enqueue(message.number, [body], at, DELIVERY_TIME)
    _tell(
        statuses.delivered,
        [receipt for receipt in receipts if receipt.delivered_at],
        at,
        DELIVERY_TIME,
    )
    _tell(
        statuses.read,
        [receipt for receipt in receipts if _tells_of_reading(receipt)],
        at,
        READING_TIME,
    )


def _new_receipt(message: Message, person: Person, at: datetime) -> Receipt:
    reads = person.is_online and person.reads_at_once
    return Receipt(
        message=message,
        person=person,
        delivered_at=at if person.is_online else None,
        read_at=at + READING_TIME if reads else None,
    )


@transaction.atomic
def deliver_waiting(person: Person, at: datetime) -> None:
    """The person came online: everything sent meanwhile is delivered, and read by quick readers."""
    waiting = _with_message(
        Receipt.objects.filter(person=person, delivered_at=None, read_at=None, failed_code=None)
    )
    _settle(waiting, at)
    _mark(waiting, delivered_at=at)
    _tell(statuses.delivered, waiting, at)
    if person.reads_at_once:
        _mark(waiting, read_at=at + READING_TIME)
        _tell(statuses.read, [r for r in waiting if _tells_of_reading(r)], at, READING_TIME)


@transaction.atomic
def read(person: Person, group: Group | None, at: datetime, message: Message | None = None) -> int:
    """The person looks at a chat; with `message`, only at that one. Returns how many were new."""
    unread = Q(person=person, read_at=None, failed_code=None, message__group=group)
    if message:
        unread &= Q(message=message)
    receipts = _with_message(Receipt.objects.filter(unread))
    _settle(receipts, at)
    _mark(receipts, read_at=at)
    _tell(statuses.read, [r for r in receipts if _tells_of_reading(r)], at)
    return len(receipts)


@transaction.atomic
def play(person: Person, message: Message, at: datetime) -> bool:
    """The person listens to a voice note, which tells the business once. False the second time."""
    mine = Receipt.objects.filter(person=person, message=message, played_at=None, failed_code=None)
    receipts = _with_message(mine)
    _settle(receipts, at)
    _mark(receipts, played_at=at)
    _tell(statuses.played, [r for r in receipts if r.person.sends_read_receipts], at)
    return bool(receipts)


def _fail_for_people(message: Message, receipts: list[Receipt], at: datetime) -> list[Receipt]:
    """Those of a group whom an ordered fault keeps from getting it; their receipts say so."""
    if not message.group_id:
        return []
    unlucky = []
    ordered = faults.in_force()
    for receipt in receipts:
        names = (receipt.person.phone, receipt.person.user_id)
        fault = faults.draw(ordered, "messages", Fault.Kind.FAIL_FOR_PERSON, recipients=names)
        if fault:
            receipt.failed_code = fault.code or 131026
            receipt.delivered_at = receipt.read_at = None
            unlucky.append(receipt)
    return unlucky


def _settle(receipts: list[Receipt], at: datetime) -> None:
    prices.settle(receipts, at)
    Receipt.objects.bulk_update(receipts, ["is_charged"])


def _tells_of_reading(receipt: Receipt) -> bool:
    return bool(receipt.read_at and receipt.person.sends_read_receipts)


def _with_message(receipts: Iterable[Receipt]) -> list[Receipt]:
    related = ["person", "message__group", "message__person", "message__number__account"]
    return list(receipts.select_related(*related).order_by("message__sent_at", "pk"))


def _mark(receipts: list[Receipt], **times: datetime) -> None:
    for receipt in receipts:
        for field, at in times.items():
            setattr(receipt, field, at)
    Receipt.objects.filter(pk__in=[receipt.pk for receipt in receipts]).update(**times)


def _tell(
    build: Builder, receipts: list[Receipt], at: datetime, after: timedelta = timedelta()
) -> None:
    """One webhook per receipt; with bundling, one per chat for all of them."""
    if not receipts:
        return
    bundled = faults.bundle_statuses(faults.in_force())
    by_chat: defaultdict[tuple, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        message = receipt.message
        by_chat[message.number_id, message.group_id, message.person_id].append(receipt)
    for batch in by_chat.values():
        parts = [batch] if bundled else [[receipt] for receipt in batch]
        posting.enqueue(batch[0].message.number, [build(part) for part in parts], at, after)
