"""One dispatcher per number at a time: it keeps the pace and the order."""

import uuid
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import BusinessNumber
from inbox.models import SenderLease

LEASE = timedelta(seconds=20)
"""How long a dispatcher that died still holds its number."""


class Lease:
    """The right to send for one number; renew it while working."""

    def __init__(self, number: BusinessNumber) -> None:
        self._number = number
        self._owner = uuid.uuid4().hex

    def take(self) -> bool:
        """False when somebody else holds it, or WhatsApp told us to wait."""
        SenderLease.objects.bulk_create([SenderLease(number=self._number)], ignore_conflicts=True)
        now = timezone.now()
        free = Q(until__isnull=True) | Q(until__lt=now)
        rested = Q(resumes_at__isnull=True) | Q(resumes_at__lte=now)
        taken = SenderLease.objects.filter(free, rested, number=self._number).update(
            owner=self._owner, until=now + LEASE
        )
        return bool(taken)

    def renew(self) -> bool:
        """False when it was lost (we were asleep for too long): stop at once."""
        return bool(self._mine().update(until=timezone.now() + LEASE))

    def release(self) -> None:
        self._mine().update(owner="", until=None)

    def rest(self) -> None:
        """WhatsApp says "too fast": wait 4, 16, 64, 256 seconds as it says so again and again."""
        throttles = self._mine().values_list("throttles", flat=True).first() or 0
        wait = timedelta(seconds=4 ** min(throttles + 1, 4))
        self._mine().update(throttles=throttles + 1, resumes_at=timezone.now() + wait)

    def note_success(self) -> None:
        self._mine().exclude(throttles=0).update(throttles=0, resumes_at=None)

    def _mine(self) -> QuerySet[SenderLease]:
        return SenderLease.objects.filter(number=self._number, owner=self._owner)
