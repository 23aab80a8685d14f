"""One charge per person who got the message, whatever order WhatsApp's news comes in."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.models import Charge, Message
from inbox.pricing import totals
from tests.inbox.pricing.conftest import FREE, REGULAR

Hear = Callable[..., None]

NEWS = st.tuples(
    st.sampled_from(["sent", "delivered", "read", "played", "failed"]),
    st.integers(0, 1),
    st.sampled_from([{}, FREE, REGULAR]),
)


def charges() -> list[tuple[object, ...]]:
    return list(
        Charge.objects.order_by("receipt").values_list(
            "receipt__contact", "pricing_type", "country", "amount", "currency", "charged_at"
        )
    )


def test_what_was_delivered_is_charged(hear: Hear, message: Message, rate_card: Path) -> None:
    hear(("delivered", 0, REGULAR), ("delivered", 1, FREE))

    first, second = Charge.objects.order_by("receipt")
    assert (first.pricing_type, first.country, first.amount) == ("regular", "GB", Decimal("0.04"))
    assert (second.amount, second.currency) == (Decimal(0), "")


@pytest.mark.parametrize("status", ["sent", "failed"])
def test_the_price_on_other_news_is_no_charge(hear: Hear, status: str) -> None:
    hear((status, 0, REGULAR))

    assert not Charge.objects.exists()


def test_a_message_without_news_of_a_price_is_no_charge(hear: Hear) -> None:
    hear(("delivered", 0, {}), ("read", 1, {}))

    assert not Charge.objects.exists()


def test_a_price_we_do_not_know_stays_empty(hear: Hear) -> None:
    hear(("delivered", 0, REGULAR))

    assert Charge.objects.get().amount is None
    assert totals.of_charges(Charge.objects.all()).words == "1 charged, no price known"


def test_a_broken_rate_card_does_not_stop_the_news(hear: Hear, rate_card: Path) -> None:
    rate_card.write_text("nonsense")

    hear(("read", 0, REGULAR))

    assert Charge.objects.get().amount is None


def test_what_was_priced_keeps_its_price(hear: Hear, rate_card: Path) -> None:
    hear(("delivered", 0, REGULAR))
    rate_card.write_text("country,category,currency,price\nGB,service,USD,9\n")

    hear(("read", 0, {}), second=5)

    assert Charge.objects.get().amount == Decimal("0.04")


@pytest.mark.slow
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(news=st.lists(NEWS, min_size=1, max_size=8), data=st.data())
def test_any_order_and_repetition_costs_the_same(
    hear: Hear, rate_card: Path, news: list[tuple], data: st.DataObject
) -> None:
    with transaction.atomic():
        hear(*news)
        expected = charges()
        transaction.set_rollback(True)
    again = data.draw(st.permutations(news + data.draw(st.lists(st.sampled_from(news)))))
    with transaction.atomic():
        for one in again:
            hear(one)
        found = charges()
        transaction.set_rollback(True)

    assert found == expected
    assert len(found) == len({row[0] for row in found})
