"""Files that a worker has taken: no other one carries them while it lives."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from inbox.models import Attachment

LEASE = timedelta(seconds=60)
"""A worker that died gives its files up after this."""


def take(due: QuerySet[Attachment], at_most: int) -> list[Attachment]:
    """The first of these, each with its number and connection; of two workers one gets each."""
    until = timezone.now() + LEASE
    taken = []
    for pk, due_at in due.values_list("pk", "due_at")[:at_most]:
        free = Attachment.objects.filter(pk=pk, due_at=due_at)
        if free.update(due_at=until, attempts=F("attempts") + 1):
            rows = Attachment.objects.select_related("message__number__connection")
            taken.append(rows.get(pk=pk))
    return taken


def renew(held: Iterable[Attachment]) -> None:
    """Keep these for another minute, but for one that somebody else has taken meanwhile."""
    until = timezone.now() + LEASE
    for row in held:
        Attachment.objects.filter(pk=row.pk, attempts=row.attempts).update(due_at=until)
