"""Examining numbers: at once for a command, as a job for the page."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import BusinessNumber, User
from inbox.doctor.checks import BY_NAME, CHECKS
from inbox.doctor.findings import Check, Patient, examine
from inbox.models import CheckResult, Checkup, WorkerBeat
from queues.nudge import nudge_on_commit

LEASE = timedelta(minutes=3)
"""Longer than all checks take, with every time-out."""

BEAT = timedelta(seconds=10)
THE_BEAT = 1


def ask(*, number: BusinessNumber, by: User, only: str = "") -> None:
    """Have a number examined by a worker: all of it, or `only` one check. Asked again while one
    runs, it is done once more afterwards."""
    wanted = [only] if only else []
    now = timezone.now()
    row, created = Checkup.objects.get_or_create(
        number=number, defaults={"wanted": wanted, "due_at": now, "requested_by": by}
    )
    if not created:
        if row.due_at is not None and row.wanted != wanted:
            wanted = []
        Checkup.objects.filter(pk=row.pk).update(wanted=wanted, due_at=now, requested_by=by)
    nudge_on_commit("checkups")


def drain_checkups() -> int:
    """Examine what is due. Returns how many numbers that were."""
    done = 0
    due = Checkup.objects.filter(due_at__lte=timezone.now()).select_related("number__connection")
    for row in due.order_by("due_at")[:10]:
        until = timezone.now() + LEASE
        if Checkup.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=until):
            examine_number(row.number, only=row.wanted)
            Checkup.objects.filter(pk=row.pk, due_at=until).update(
                due_at=None, finished_at=timezone.now()
            )
            done += 1
    return done


def examine_number(number: BusinessNumber, *, only: Collection[str] = ()) -> list[CheckResult]:
    """Run the checks and keep what they found, one by one, so that a page can show them come in.

    Calls WhatsApp and our own address: never inside a transaction.
    """
    patient = Patient(number)
    return [_keep(check, patient) for check in _chosen(only)]


def _chosen(only: Collection[str]) -> Sequence[Check]:
    return [BY_NAME[name] for name in only if name in BY_NAME] or CHECKS


def _keep(check: Check, patient: Patient) -> CheckResult:
    finding = examine(check, patient)
    result, _ = CheckResult.objects.update_or_create(
        number=patient.number,
        check_name=check.name,
        defaults={
            "outcome": finding.outcome,
            "words": finding.words[:500],
            "remedy": finding.remedy[:500],
            "checked_at": timezone.now(),
        },
    )
    return result


def drain_beats() -> int:
    """A worker says that it lives, every ten seconds at most. Always 0: there is no more to do."""
    now = timezone.now()
    late = Q(at__lt=now - BEAT) | Q(at__gt=now + BEAT)
    if not WorkerBeat.objects.filter(late, pk=THE_BEAT).update(at=now):
        WorkerBeat.objects.bulk_create([WorkerBeat(pk=THE_BEAT, at=now)], ignore_conflicts=True)
    return 0
