"""What a message costs, from a file that whoever runs Octet keeps up to date."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from django.conf import settings

COLUMNS = ("country", "category", "currency", "price")


class BadRateCard(Exception):
    """The file cannot be used. The text names the line."""


@dataclass(frozen=True, slots=True)
class Price:
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class RateCard:
    """Prices by country and category. `source` and `valid_from` stand in the file's comments."""

    prices: Mapping[tuple[str, str], Price] = field(default_factory=dict)
    source: str = ""
    valid_from: str = ""

    def price(self, country: str, category: str) -> Price | None:
        """For one delivered message; None when the card has no price for it."""
        return self.prices.get((country, plain_category(category)))


def plain_category(category: str) -> str:
    """Groups cost the same as direct chats (WhatsApp's rule): group_utility counts as utility."""
    return category.removeprefix("group_")


def card() -> RateCard:
    """The card in force. Read again when the file changes; raises BadRateCard, OSError."""
    path = Path(settings.RATE_CARD)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, changed_at: int) -> RateCard:
    return parse(path.read_text(encoding="utf-8").splitlines())


def parse(lines: Iterable[str]) -> RateCard:
    """A CSV with the columns country, category, currency and price. Lines that begin with # may say
    `# source: ...` and `# valid from: ...`. Raises BadRateCard."""
    notes: dict[str, str] = {}
    rows = []
    for number, line in enumerate(lines, start=1):
        if line.startswith("#"):
            name, _, value = line.lstrip("# ").partition(":")
            notes[name.strip().lower()] = value.strip()
        elif line.strip():
            rows.append((number, line))
    header = tuple(_cells(*rows[0])) if rows else ()
    if header != COLUMNS:
        raise BadRateCard(f"The first line must be {','.join(COLUMNS)}.")
    prices = dict(_entry(number, _cells(number, line)) for number, line in rows[1:])
    return RateCard(prices, notes.get("source", ""), notes.get("valid from", ""))


def _cells(number: int, line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        raise BadRateCard(f"Line {number} is not a line of a CSV file.") from None


def _entry(number: int, cells: list[str]) -> tuple[tuple[str, str], Price]:
    try:
        country, category, currency, price = (cell.strip() for cell in cells)
        amount = Decimal(price)
    except (ValueError, InvalidOperation):
        raise BadRateCard(f"Line {number} is not a price.") from None
    is_sound = amount.is_finite() and amount >= 0
    if not (is_sound and _is_code(country, 2) and _is_code(currency, 3) and category):
        raise BadRateCard(f"Line {number} is not a price.")
    return (country, category), Price(amount, currency)


def _is_code(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isalpha() and text.isupper()
