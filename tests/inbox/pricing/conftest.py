from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from groups.models import Contact
from inbox.history import recording
from inbox.models import Attempt, Conversation, Message
from inbox.services.statuses import advance_statuses
from tests import factories
from whatsapp.events import StatusChanged

CARD = """# source: an example made up for tests
# valid from: 2026-10-01
country,category,currency,price
GB,service,USD,0.0400
GB,utility,USD,0.0500
US,service,USD,0.0100
"""
START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
REGULAR = {"type": "regular", "category": "group_service", "billable": True}
FREE = {"type": "free_group_customer_service", "category": "group_service", "billable": False}


@pytest.fixture
def rate_card(tmp_path: Path, settings: Settings) -> Path:
    """Prices that exist nowhere else."""
    path = tmp_path / "rates.csv"
    path.write_text(CARD)
    settings.RATE_CARD = str(path)
    return path


@pytest.fixture
def message(group_chat: Conversation) -> Message:
    """Sent to two people with British numbers."""
    message = factories.make_message(group_chat, outgoing=True, state="accepted")
    Attempt.objects.create(message=message, wamid=message.wamid, outcome="accepted")
    return message


@pytest.fixture
def people(message: Message) -> list[Contact]:
    return [receipt.contact for receipt in message.receipts.select_related("contact")]


@pytest.fixture
def hear(message: Message, people: Sequence[Contact]) -> Callable[..., None]:
    """What WhatsApp says about the message: (status, who, pricing)."""

    def told(*news: tuple[str, int, dict[str, Any]], second: int = 0) -> None:
        events = [
            StatusChanged(
                phone_number_id=message.number.phone_number_id,
                occurred_at=START + timedelta(seconds=second),
                wamid=message.wamid,
                status=status,
                person=people[who].person,
                pricing=pricing,
            )
            for status, who, pricing in news
        ]
        with recording() as history:
            advance_statuses(events, number=message.number, history=history)

    return told
