"""Where people read what WhatsApp made of a number: the doctor's page, and the numbers' admin."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import BusinessNumber, User
from inbox.history import recording
from inbox.screen import number_news
from inbox.services.number_news import note
from whatsapp.events import NumberReviewed

MARCH = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)
SAID = [
    (
        {"event": "FLAGGED", "limit": "TIER_1K"},
        "WhatsApp flagged the number: its quality is low. Limit: 1,000 new chats in 24 hours.",
        "bad",
    ),
    (
        {"event": "UPGRADE", "limit": "TIER_10K", "previous_limit": "TIER_2K"},
        "WhatsApp raised the limit. Limit: 10,000 new chats in 24 hours; it was 2,000.",
        "good",
    ),
    (
        {"event": "THROUGHPUT_UPGRADE", "limit": "TIER_UNLIMITED"},
        "WhatsApp lets the number send faster. Limit: unlimited new chats in 24 hours.",
        "good",
    ),
    ({"event": "NEW_WORD", "limit": ""}, "WhatsApp has news of the number: new word.", ""),
    (
        {"decision": "APPROVED", "name": "Casa <Lima>"},
        "WhatsApp approved the display name “Casa <Lima>”.",
        "good",
    ),
    (
        {"decision": "REJECTED", "name": "Casa", "reason": "Not a business."},
        "WhatsApp rejected the display name “Casa”: Not a business.",
        "bad",
    ),
    ({"decision": "SOMETHING_NEW"}, "WhatsApp says “something new” of the display name.", ""),
]

Tell = Callable[..., None]


@pytest.fixture
def tell(number: BusinessNumber) -> Tell:
    """WhatsApp says so of the number, a minute later each time."""
    minutes = count()

    def tell(words: dict[str, str], to: BusinessNumber = number) -> None:
        news = NumberReviewed(
            occurred_at=MARCH + timedelta(minutes=next(minutes)),
            waba_id=to.waba_id,
            phone_number_id="",
            display_number="".join(filter(str.isdigit, to.display_number)),
            about="name" if "decision" in words else "quality",
            words=words,
        )
        with recording() as history:
            assert note(news, connection_id=to.connection_id, history=history)

    return tell


def test_each_kind_of_news_is_a_sentence(
    number: BusinessNumber, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(number_news, "MOST_SHOWN", len(SAID))
    for words, _, _ in SAID:
        tell(words)

    told = number_news.latest([number])[number.pk][::-1]
    assert [(one.words, one.tone) for one in told] == [(words, tone) for _, words, tone in SAID]
    assert told[1].at == MARCH + timedelta(minutes=1)


def test_the_doctor_and_the_admin_show_the_newest_with_its_time(
    number: BusinessNumber,
    other_number: BusinessNumber,
    tell: Tell,
    admin: User,
    client_of: Callable[[User], Client],
) -> None:
    client = client_of(admin)
    tell({"event": "FLAGGED"})
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("inbox:doctor"))
    for nth in range(6):
        tell({"decision": "APPROVED", "name": f"<{nth}>"})
        tell({"decision": "APPROVED", "name": f"Sales {nth}"}, other_number)
    with CaptureQueriesContext(connection) as many:
        seen = client.get(reverse("inbox:doctor")).content.decode()
    change = reverse("admin:accounts_businessnumber_change", args=[number.pk])
    in_admin = client.get(change).content.decode()

    assert "&lt;5&gt;" in seen
    assert "&lt;0&gt;" not in seen
    assert f"{MARCH:%Y-%m-%dT%H}" in seen
    assert len(many) == len(few)
    assert "2026-03-15" in in_admin
    assert "“&lt;5&gt;”" in in_admin
    assert "Sales" not in in_admin.split("What WhatsApp said of it")[1]
