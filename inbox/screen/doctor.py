"""The doctor's page: what was found about each number, and what is being tested."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import BusinessNumber
from inbox.doctor.checks import CHECKS, machine
from inbox.doctor.findings import Check, Finding, Outcome
from inbox.models import CheckResult, Checkup
from inbox.screen import number_news
from inbox.screen.number_news import News

WORST_FIRST = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.GOOD)


@dataclass(frozen=True, slots=True)
class Line:
    """One check as it last ended; `result` is None when it has never run."""

    check: Check
    result: CheckResult | None


@dataclass(frozen=True, slots=True)
class Card:
    number: BusinessNumber
    lines: list[Line]
    is_running: bool
    news: list[News]

    @property
    def verdict(self) -> str:
        """The worst outcome; "" when nothing was ever tested."""
        outcomes = {line.result.outcome for line in self.lines if line.result}
        return next((outcome for outcome in WORST_FIRST if outcome in outcomes), "")

    @property
    def troubles(self) -> int:
        bad = (Outcome.FAIL, Outcome.WARN)
        return sum(1 for line in self.lines if line.result and line.result.outcome in bad)


def context(numbers: Iterable[BusinessNumber]) -> dict[str, Any]:
    """Five queries, however many numbers there are."""
    numbers = list(numbers)
    results = {
        (row.number_id, row.check_name): row
        for row in CheckResult.objects.filter(number__in=numbers)
    }
    running = set(
        Checkup.objects.filter(number__in=numbers, due_at__isnull=False).values_list(
            "number_id", flat=True
        )
    )
    news = number_news.latest(numbers)
    cards = [
        Card(
            number,
            [Line(check, results.get((number.pk, check.name))) for check in CHECKS],
            number.pk in running,
            news.get(number.pk, []),
        )
        for number in numbers
    ]
    return {"cards": cards, "worker": _worker(), "is_running": bool(running)}


def _worker() -> Finding | None:
    """Said by the page itself: without a worker no test would ever end."""
    finding = machine.worker_beat()
    return None if finding.outcome == Outcome.GOOD else finding
