import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import BusinessNumber, User
from inbox.models import Conversation, Message
from inbox.screen import timeline
from inbox.services import handling
from tests.hearing import hears, payload

ASKED_AT = datetime(2026, 11, 20, 10, 0, 0, tzinfo=UTC)


@pytest.fixture
def chat(number: BusinessNumber) -> Conversation:
    """Amina has asked for a bike."""
    _amina_says(number, "Is the bike back?", ASKED_AT)
    return Conversation.objects.get()


def _amina_says(number: BusinessNumber, text: str, at: datetime) -> None:
    """WhatsApp tells her time in whole seconds."""
    body: dict[str, Any] = json.loads(payload("messages/inbound.text", number))
    (said,) = body["entry"][0]["changes"][0]["value"]["messages"]
    said |= {
        "id": f"wamid.{len(text)}",
        "timestamp": str(int(at.timestamp())),
        "text": {"body": text},
    }
    hears(number.connection, body)


def _words(chat: Conversation) -> list[str]:
    return [
        item.message.text if item.message else item.sentence for item in timeline.page(chat).items
    ]


def test_who_answers_within_the_same_second_stands_below_what_they_answer(
    chat: Conversation, number: BusinessNumber, queue: Callable[..., Message]
) -> None:
    now = ASKED_AT + timedelta(minutes=1, milliseconds=700)
    with time_machine.travel(now, tick=False):
        queue(chat, "It is.")
        _amina_says(number, "Great!", now)

    assert _words(chat) == ["Is the bike back?", "It is.", "Great!"]
    chat.refresh_from_db()
    assert chat.last_message == Message.objects.get(text="Great!")
    assert chat.waiting_since == chat.last_message.occurred_at


def test_who_writes_within_the_second_of_a_line_of_ours_stands_below_it(
    chat: Conversation, number: BusinessNumber, alice: User
) -> None:
    now = ASKED_AT + timedelta(minutes=1, milliseconds=700)
    with time_machine.travel(now, tick=False):
        handling.close(conversation=chat, by=alice)
        _amina_says(number, "Wait!", now)

    assert _words(chat) == ["Is the bike back?", "Alice Agent closed the conversation", "Wait!"]
