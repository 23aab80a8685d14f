"""Telling WhatsApp what we have read: paced, never in a hurry, harmless when done twice."""

import logging
import time
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import BusinessNumber
from compiled_queries.query import CompiledQuery
from inbox.models import ReadNotice
from queues.nudge import nudge
from whatsapp.errors import GatewayError, NotSent, NumberUnusable, Throttled

logger = logging.getLogger(__name__)

AT_ONCE = 20
"""Per number and look, so that what people write is not held up."""
PER_SECOND = 10
LEASE = timedelta(minutes=2)
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))
"""After a failure; then it is left be: a read mark that comes hours late helps nobody."""


def drain_reads() -> int:
    """Tell what is due, for every number that works. Returns how many were told."""
    return sum(_tell_of(number) for number in _numbers_with_work(now=timezone.now()))


def _with_work(now: datetime) -> QuerySet[BusinessNumber]:
    due = ReadNotice.objects.filter(due_at__lte=now)
    working = BusinessNumber.objects.filter(health=BusinessNumber.Health.OK)
    return working.filter(pk__in=due.values("number").distinct()).select_related("connection")


_numbers_with_work = CompiledQuery(_with_work)


def _tell_of(number: BusinessNumber) -> int:
    notices = _claim(number)
    gateway = number.open_gateway()
    for notice in notices:
        started = time.monotonic()
        try:
            gateway.mark_read(notice.message.wamid)
        except (Throttled, NumberUnusable) as error:
            # The rest would fare no better now.
            _put_off(notice, error)
            return len(notices)
        except GatewayError as error:
            _put_off(notice, error)
        else:
            notice.delete()
        time.sleep(max(0, 1 / PER_SECOND - (time.monotonic() - started)))
    if len(notices) == AT_ONCE:
        nudge("reads")
    return len(notices)


def _claim(number: BusinessNumber) -> list[ReadNotice]:
    """Due rows that nobody else has; who takes one moves its time on as a lease."""
    now = timezone.now()
    due = ReadNotice.objects.filter(number=number, due_at__lte=now).select_related("message")
    free = ReadNotice.objects.filter(due_at__lte=now)
    rows = list(due.order_by("pk")[:AT_ONCE])
    return [row for row in rows if free.filter(pk=row.pk).update(due_at=now + LEASE)]


def _put_off(notice: ReadNotice, error: GatewayError) -> None:
    """Try again later what may yet go through; forget what WhatsApp refuses for good."""
    logger.info("read notice %s: %s", notice.pk, type(error).__name__)
    may_go = isinstance(error, NotSent | Throttled | NumberUnusable)
    if not may_go or notice.tries >= len(PAUSES):
        notice.delete()
        return
    notice.due_at = timezone.now() + PAUSES[notice.tries]
    notice.tries += 1
    notice.save(update_fields=["due_at", "tries"])
