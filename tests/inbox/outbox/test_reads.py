"""WhatsApp hears what the team has read: the newest of a direct chat, each message of a group."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from inbox.models import Conversation, ReadNotice
from inbox.outbox import reads
from inbox.outbox.reads import drain_reads
from inbox.services import reading
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, problem
from whatsapp.errors import GatewayError, NotSent, NumberUnusable, Refused, Throttled


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "PER_SECOND", 1_000_000)


def told(whatsapp: FakeWhatsApp) -> list[str]:
    return [call["args"][0] for name, call in whatsapp.calls if name == "mark_read"]


def say(chat: Conversation, *wamids: str, **fields: object) -> None:
    for wamid in wamids:
        factories.make_message(chat, wamid=wamid, **fields)


def test_of_a_direct_chat_only_the_newest_is_told(
    direct_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    say(direct_chat, "a", "b")
    reading.tell(direct_chat)
    say(direct_chat, "c")
    reading.tell(direct_chat)

    assert (drain_reads(), drain_reads()) == (1, 0)
    assert told(whatsapp) == ["c"]


def test_of_a_group_each_message_is_told_once(
    group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    say(group_chat, "a", "b")
    for _ in range(2):
        reading.tell(group_chat)
    drain_reads()
    reading.tell(group_chat)
    drain_reads()

    assert told(whatsapp) == ["a", "b"]
    assert not ReadNotice.objects.exists()


def test_what_is_older_than_whatsapp_takes_is_left_out(group_chat: Conversation) -> None:
    say(group_chat, "old", occurred_at=timezone.now() - timedelta(days=31))

    assert reading.tell(group_chat) == 0


@pytest.mark.parametrize(
    ("error", "stays"),
    [(NotSent, True), (Throttled, True), (NumberUnusable, True), (Refused, False)],
)
def test_a_failure_is_tried_again_only_where_there_is_hope(
    group_chat: Conversation, whatsapp: FakeWhatsApp, error: type[GatewayError], stays: bool
) -> None:
    say(group_chat, "a")
    reading.tell(group_chat)
    whatsapp.will(error(problem()))
    drain_reads()

    assert ReadNotice.objects.exists() is stays
    assert drain_reads() == 0


def test_the_last_try_is_the_last(group_chat: Conversation, whatsapp: FakeWhatsApp) -> None:
    say(group_chat, "a")
    reading.tell(group_chat)
    for _ in range(len(reads.PAUSES) + 1):
        ReadNotice.objects.update(due_at=timezone.now())
        whatsapp.will(NotSent(problem()))
        drain_reads()

    assert not ReadNotice.objects.exists()


@pytest.mark.parametrize(("who", "count"), [("alice", 1), ("viewer", 0)])
def test_opening_a_conversation_tells_when_an_agent_does_it(
    group_chat: Conversation, who: str, count: int, request: pytest.FixtureRequest
) -> None:
    say(group_chat, "a")
    user: User = request.getfixturevalue(who)
    client = Client(headers={"X-Fragment": "1"})
    client.force_login(user)

    client.post(f"/inbox/{group_chat.pk}/read-mark/", {"seen": "1"})

    assert ReadNotice.objects.count() == count
