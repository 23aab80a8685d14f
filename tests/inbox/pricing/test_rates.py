from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from inbox.pricing import rates
from inbox.pricing.money import in_words
from inbox.pricing.rates import BadRateCard, Price, parse
from tests.inbox.pricing.conftest import CARD

HEAD = "country,category,currency,price"


def test_prices_are_found_by_country_and_category() -> None:
    card = parse(CARD.splitlines())

    assert card.price("GB", "service") == Price(Decimal("0.0400"), "USD")
    assert card.price("GB", "group_service") == card.price("GB", "service")
    assert card.price("FR", "service") is None
    assert (card.source, card.valid_from) == ("an example made up for tests", "2026-10-01")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "GB",
        "GB,service,USD,dear",
        "GB,service,USD,-1",
        "GB,service,USD,NaN",
        "gb,service,USD,1",
        "GB,service,US,1",
        "GB,,USD,1",
        "GB,service,USD,1,2",
    ],
)
def test_a_line_that_is_no_price_is_refused(line: str) -> None:
    lines = [HEAD, line] if line else ["something else"]

    with pytest.raises(BadRateCard):
        parse(lines)


def test_the_card_in_the_repository_invents_no_prices() -> None:
    assert rates.card().prices == {}
    assert "no price known" in Path(settings.RATE_CARD).read_text()


def test_a_changed_file_is_read_again(rate_card) -> None:
    assert rates.card().prices
    rate_card.write_text(f"{HEAD}\n")

    assert not rates.card().prices


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_file_is_a_card_or_refused(lines: list[str]) -> None:
    with suppress(BadRateCard):
        assert isinstance(parse(lines).prices, dict)


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [("0.21", "USD", "$0.21"), ("0.0042", "EUR", "€0.0042"), ("1234.5", "MXN", "MXN 1,234.50")],
)
def test_amounts_in_words(amount: str, currency: str, words: str) -> None:
    assert in_words(Decimal(amount), currency) == words
