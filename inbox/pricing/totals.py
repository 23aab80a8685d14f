"""What messages came to: sums per currency, and how much of it has no price."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts.models import BusinessNumber
from inbox.models import Charge, Conversation
from inbox.pricing.charging import CHARGED
from inbox.pricing.money import in_words

MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Total:
    """`delivered` people's copies, of which `charged` cost something and `unpriced` of these have
    no price in the rate card."""

    delivered: int = 0
    charged: int = 0
    unpriced: int = 0
    amounts: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """For people: "free", "$0.21", "4 charged, no price known"."""
        if not self.delivered:
            return "nothing reported yet"
        if not self.charged:
            return "free"
        sums = [in_words(amount, currency) for currency, amount in sorted(self.amounts.items())]
        if self.unpriced:
            sums.append(f"{self.unpriced} charged, no price known")
        return " + ".join(sums)


def of_charges(charges: Iterable[Charge]) -> Total:
    delivered = charged = unpriced = 0
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for charge in charges:
        delivered += 1
        if charge.pricing_type != CHARGED:
            continue
        charged += 1
        if charge.amount is None:
            unpriced += 1
        else:
            amounts[charge.currency] += charge.amount
    return Total(delivered, charged, unpriced, dict(amounts))


def of_conversation(conversation: Conversation, since: datetime | None = None) -> Total:
    """This calendar month's, unless another beginning is given. One query."""
    since = since or month_of(timezone.now(), conversation.number.workspace.zone)
    charges = conversation.charges.filter(charged_at__gte=since)
    return _total(_sums(charges, "pricing_type", "currency"))


def by_number_and_month(numbers: QuerySet[BusinessNumber], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Months of this time zone, the newest first: {month, number, name, category, country, total}.
    One query."""
    rows = _sums(
        Charge.objects.filter(number__in=numbers).annotate(
            month=TruncMonth("charged_at", tzinfo=zone)
        ),
        "month",
        "number__name",
        "number__display_number",
        "category",
        "country",
        "pricing_type",
        "currency",
    )
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        key = (row["month"].date(), row["number__name"], row["number__display_number"])
        grouped[*key, row["category"], row["country"]].append(row)
    names = ("month", "name", "number", "category", "country")
    lines = [
        dict(zip(names, key, strict=True)) | {"total": _total(rows)}
        for key, rows in grouped.items()
    ]
    lines.sort(key=lambda line: (line["name"], line["category"], line["country"]))
    return sorted(lines, key=lambda line: line["month"], reverse=True)


def month_of(at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of its calendar month there: WhatsApp counts in the account's time zone,
    which it does not tell us, so the workspace's stands for it."""
    return at.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _sums(charges: QuerySet[Charge], *by: str) -> list[dict[str, Any]]:
    return list(
        charges.order_by()
        .values(*by)
        .annotate(copies=Count("pk"), sum=Sum("amount"), without=Count("pk", filter=Q(amount=None)))
    )


def _total(rows: Iterable[Mapping[str, Any]]) -> Total:
    delivered = charged = unpriced = 0
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        delivered += row["copies"]
        if row["pricing_type"] != CHARGED:
            continue
        charged += row["copies"]
        unpriced += row["without"]
        if row["sum"] is not None:
            # SQLite adds with floats.
            amounts[row["currency"]] += row["sum"].quantize(MILLIONTH)
    return Total(delivered, charged, unpriced, dict(amounts))
