"""Who has taken a file, and for how long."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils import timezone

from inbox.models import Attachment
from inbox.transfers import leases

Coming = Callable[..., Attachment]


def due() -> QuerySet[Attachment]:
    return Attachment.objects.filter(due_at__lte=timezone.now())


def test_each_file_is_taken_once(coming: Coming) -> None:
    first, second = coming(), coming()

    assert leases.take(due().order_by("pk"), 1) == [first]
    assert leases.take(due(), 4) == [second]
    assert leases.take(due(), 4) == []


def test_a_worker_that_died_gives_its_file_up_after_a_minute(
    coming: Coming, later: Callable
) -> None:
    picture = coming()
    leases.take(due(), 4)

    with later(seconds=50):
        assert leases.take(due(), 4) == []
    with later(seconds=70):
        assert leases.take(due(), 4) == [picture]


def test_who_lives_keeps_its_file(coming: Coming, later: Callable) -> None:
    coming()
    held = leases.take(due(), 4)

    with later(seconds=50):
        leases.renew(held)
    with later(seconds=100):
        assert leases.take(due(), 4) == []


def test_what_somebody_else_has_taken_is_not_taken_back(coming: Coming, later: Callable) -> None:
    coming()
    held = leases.take(due(), 4)
    with later(seconds=70):
        leases.take(due(), 4)
    until = Attachment.objects.get().due_at

    with later(seconds=80):
        leases.renew(held)
    assert Attachment.objects.get().due_at == until
