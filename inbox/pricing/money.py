"""Amounts in words."""

from decimal import ROUND_HALF_UP, Decimal

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹", "BRL": "R$"}

CENT = Decimal("0.01")
SMALLEST = Decimal("0.0001")
"""Single messages cost fractions of a cent."""


def in_words(amount: Decimal, currency: str) -> str:
    """Two decimals, four below one unit of ten cents: "$1.20", "$0.0042", "MXN 0.31"."""
    step = CENT if not amount or amount >= Decimal("0.1") else SMALLEST
    number = f"{amount.quantize(step, rounding=ROUND_HALF_UP):,}"
    sign = SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{currency} {number}".strip()
