"""What WhatsApp made of our numbers, in words: names reviewed, quality and limits changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import BusinessNumber
from inbox.models import Activity

Kind = Activity.Kind
Told = Mapping[str, str]

MOST_READ = 200
"""Of all numbers together; WhatsApp has such news a few times a year."""
MOST_SHOWN = 5

GOOD = frozenset({"APPROVED", "UNFLAGGED", "UPGRADE", "THROUGHPUT_UPGRADE", "ONBOARDING"})
BAD = frozenset({"REJECTED", "DECLINED", "FLAGGED", "DOWNGRADE"})

EVENTS = {
    "ONBOARDING": "The number was set up.",
    "FLAGGED": "WhatsApp flagged the number: its quality is low.",
    "UNFLAGGED": "WhatsApp took the flag off the number.",
    "UPGRADE": "WhatsApp raised the limit.",
    "DOWNGRADE": "WhatsApp lowered the limit.",
    "THROUGHPUT_UPGRADE": "WhatsApp lets the number send faster.",
}
DECISIONS = {
    "APPROVED": "approved the display name",
    "REJECTED": "rejected the display name",
    "DECLINED": "rejected the display name",
    "PENDING": "has yet to review the display name",
    "DEFERRED": "put off its review of the display name",
}
THOUSANDS = "K"


@dataclass(frozen=True, slots=True)
class News:
    """`tone` is good, bad or "" for neither; `at` is WhatsApp's time."""

    words: str
    tone: str
    at: datetime


def latest(numbers: Iterable[BusinessNumber]) -> dict[int, list[News]]:
    """The newest news of each number, newest first, by its id. One query."""
    facts = (
        Activity.objects.filter(number__in=list(numbers), conversation=None, kind__in=WORDS)
        .order_by("-occurred_at", "-seq")
        .only("number", "kind", "details", "occurred_at")
    )
    found: dict[int, list[News]] = defaultdict(list)
    for fact in facts[:MOST_READ]:
        if len(found[fact.number_id]) < MOST_SHOWN:
            found[fact.number_id].append(_news(fact))
    return found


def _news(fact: Activity) -> News:
    told = fact.details
    event = told.get("event") or told.get("decision", "")
    tone = "good" if event in GOOD else "bad" if event in BAD else ""
    return News(WORDS[Kind(fact.kind)](told), tone, fact.occurred_at)


def _quality(told: Told) -> str:
    event = told.get("event", "")
    sentence = EVENTS.get(event) or f"WhatsApp has news of the number: {_plain(event)}."
    limit, before = told.get("limit", ""), told.get("previous_limit", "")
    if not limit:
        return sentence
    was = f"; it was {_amount(before)}" if before and before != limit else ""
    return f"{sentence} Limit: {_amount(limit)} new chats in 24 hours{was}."


def _name(told: Told) -> str:
    decision = told.get("decision", "")
    deed = DECISIONS.get(decision) or f"says “{_plain(decision)}” of the display name"
    name = f" “{told['name']}”" if told.get("name") else ""
    reason = f": {told['reason'].rstrip('.')}" if told.get("reason") else ""
    return f"WhatsApp {deed}{name}{reason}."


def _amount(limit: str) -> str:
    """TIER_2K, TIER_UNLIMITED or a bare number, as people say it."""
    word = limit.removeprefix("TIER_")
    digits = word.removesuffix(THOUSANDS)
    if digits.isascii() and digits.isdigit() and len(digits) < 10:
        return f"{int(digits) * (1000 if word.endswith(THOUSANDS) else 1):,}"
    return _plain(word)


def _plain(word: str) -> str:
    return word.replace("_", " ").lower() or "no details"


WORDS: dict[Kind, Callable[[Told], str]] = {
    Kind.NUMBER_QUALITY: _quality,
    Kind.NUMBER_NAME: _name,
}
