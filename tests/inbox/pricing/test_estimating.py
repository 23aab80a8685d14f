"""What the next message would cost, told before it is sent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from groups.models import Contact
from inbox.models import Charge, Conversation, Message
from inbox.pricing import estimating
from inbox.pricing.estimating import Estimate, estimate
from tests.inbox.pricing.conftest import FREE

people_of = [
    Contact(wa_id="447700900101"),
    Contact(wa_id="15550177001"),
    Contact(user_id="US.20481122334455667788"),
]


@pytest.fixture
def nothing_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimating, "FREE_SERVICE_MESSAGES", 0)


def test_inside_the_free_messages_it_is_free(group_chat: Conversation) -> None:
    assert estimate(group_chat, people_of).words == "free · 3 people"


def test_beyond_them_each_person_costs_by_country(
    group_chat: Conversation, rate_card: Path, nothing_is_free: None
) -> None:
    assert estimate(group_chat, people_of).words == "about $0.0600 for 3 people in 2 countries"


def test_a_template_costs_from_the_first_one_on(group_chat: Conversation, rate_card: Path) -> None:
    found = estimate(group_chat, people_of[:1], category="utility")

    assert found.words == "about $0.0500 for 1 person"


def test_without_a_rate_card_we_say_so(group_chat: Conversation, nothing_is_free: None) -> None:
    assert estimate(group_chat, people_of).words == (
        "charged, no price known · 3 people in 2 countries"
    )


def test_who_came_by_an_ad_costs_nothing(group_chat: Conversation, nothing_is_free: None) -> None:
    group_chat.free_entry_until = timezone.now() + timedelta(hours=1)

    assert estimate(group_chat, people_of).words == "free · 3 people"


def test_used_messages_count_once_per_person(
    message: Message, hear: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimating, "FREE_SERVICE_MESSAGES", 5)
    hear(("delivered", 0, FREE), ("delivered", 1, FREE), ("read", 1, FREE))
    at = message.receipts.first().delivered_at

    assert estimating.free_left(message.number, at) == 3
    assert estimating.free_left(message.number, at + timedelta(days=31)) == 5


def test_nobody_costs_nothing(group_chat: Conversation) -> None:
    assert estimate(group_chat, []).words == ""


@given(
    people=st.integers(0, 8),
    charged=st.integers(0, 8),
    unpriced=st.integers(0, 8),
    countries=st.integers(0, 8),
)
def test_the_words_are_always_words(
    people: int, charged: int, unpriced: int, countries: int
) -> None:
    words = Estimate(people, countries, charged, unpriced, {}).words

    assert ("people" in words or "person" in words) == (people > 0)


def test_a_group_counts_its_members(group_chat: Conversation, rate_card: Path) -> None:
    found = estimating.for_everybody_in(group_chat, category="UTILITY")

    assert found.words == "about $0.10 for 2 people"


def test_a_direct_chat_is_one_person(direct_chat: Conversation) -> None:
    assert estimating.for_everybody_in(direct_chat, category="service").words == "free · 1 person"


def test_free_messages_begin_anew_by_the_workspaces_clock(
    hear: Callable[..., None], message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimating, "FREE_SERVICE_MESSAGES", 5)
    hear(("delivered", 0, FREE))
    Charge.objects.update(charged_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    late_in_october = datetime(2026, 10, 31, 23, 45, tzinfo=UTC)
    number = message.number
    assert estimating.free_left(number, late_in_october + timedelta(hours=1)) == 5

    number.workspace.time_zone = "Europe/Madrid"

    assert estimating.free_left(number, late_in_october + timedelta(hours=1)) == 4
