"""Each once, and in a conversation one after the other."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber
from inbox.models import Attempt, Conversation, Message
from inbox.outbox import claiming, dispatching
from inbox.outbox.dispatching import drain_outgoing
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.inbox.parallel import at_once, needs_postgres
from whatsapp.errors import Ambiguous, NotSent

Queue = Callable[..., Message]
Later = Callable[..., AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def _unpaced(number: BusinessNumber, monkeypatch: pytest.MonkeyPatch) -> None:
    BusinessNumber.objects.update(messages_per_second=5000)
    # On a busy machine sixty messages take longer than one slice.
    monkeypatch.setattr(dispatching, "SLICE_SECONDS", 600)


def by_conversation(whatsapp: FakeWhatsApp) -> list[list[str]]:
    sent: dict[object, list[str]] = defaultdict(list)
    for _, call in whatsapp.calls:
        sent[call["to"]].append(call["content"].body)
    return list(sent.values())


def test_sixty_messages_go_out_once_each_and_in_order(
    queue: Queue, number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    chats = [factories.make_conversation(number=number) for _ in range(3)]
    words = [f"{nth:02}" for nth in range(20)]
    for word in words:
        [queue(chat, word) for chat in chats]

    assert drain_outgoing() == 60

    assert by_conversation(whatsapp) == [words] * 3
    assert whatsapp.most_in_the_air == 1
    assert set(Message.objects.values_list("state", flat=True)) == {"accepted"}


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_four_workers_send_sixty_messages_once_each(
    queue: Queue, number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    chats = [factories.make_conversation(number=number) for _ in range(3)]
    for nth in range(60):
        queue(chats[nth % 3], f"{nth:02}")

    at_once([drain_outgoing] * 4)

    assert sorted(whatsapp.sent) == [f"{nth:02}" for nth in range(60)]
    assert [sent == sorted(sent) for sent in by_conversation(whatsapp)] == [True] * 3
    assert whatsapp.most_in_the_air == 1


def test_followers_wait_for_one_that_did_not_leave(
    queue: Queue, group_chat: Conversation, whatsapp: FakeWhatsApp, later: Later
) -> None:
    queue(group_chat, "first")
    queue(group_chat, "second")
    whatsapp.will(NotSent(problem()))

    drain_outgoing()
    assert whatsapp.sent == ["first"]
    with later(seconds=2):
        drain_outgoing()

    assert whatsapp.sent == ["first", "first", "second"]


def test_followers_wait_a_while_for_one_whose_answer_was_lost(
    queue: Queue, group_chat: Conversation, whatsapp: FakeWhatsApp, later: Later
) -> None:
    queue(group_chat, "first")
    queue(group_chat, "second")
    whatsapp.will(Ambiguous(problem()))

    drain_outgoing()
    with later(seconds=14):
        assert drain_outgoing() == 0
    with later(seconds=16):
        assert drain_outgoing() == 1

    assert whatsapp.sent == ["first", "second"]


def test_a_stuck_conversation_holds_up_no_other(
    queue: Queue, group_chat: Conversation, direct_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    stuck = queue(group_chat, "first")
    Message.objects.filter(pk=stuck.pk).update(state="sending")
    Attempt.objects.create(message=stuck)
    queue(group_chat, "second")
    queue(direct_chat, "other")

    drain_outgoing()

    assert whatsapp.sent == ["other"]


@pytest.mark.parametrize("what", ["one chat", "many chats"])
def test_however_many_wait_for_a_better_moment_the_others_go(
    queue: Queue,
    number: BusinessNumber,
    group_chat: Conversation,
    direct_chat: Conversation,
    whatsapp: FakeWhatsApp,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    monkeypatch.setattr(claiming, "LOOK_AHEAD", 5)
    chats = [group_chat] if what == "one chat" else []
    chats += [factories.make_conversation(number=number) for _ in range(6 - len(chats))]
    for chat in chats:
        queue(chats[0] if what == "one chat" else chat, "in an hour")
    Message.objects.update(due_at=timezone.now() + timedelta(hours=1))
    if what == "one chat":
        # All but the first could go, were it not for the first.
        Message.objects.exclude(pk=Message.objects.earliest("pk").pk).update(due_at=timezone.now())
    queue(direct_chat, "now")

    drain_outgoing()

    assert whatsapp.sent == ["now"]


def test_the_audience_is_who_is_in_the_group_at_that_moment(
    queue: Queue, group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    message = queue(group_chat)
    drain_outgoing()

    factories.make_participant(group_chat.group)

    message.refresh_from_db()
    assert (message.audience_count, message.receipts.count()) == (2, 2)


def test_another_attempt_is_for_the_same_people(
    queue: Queue, group_chat: Conversation, whatsapp: FakeWhatsApp, later: Later
) -> None:
    message = queue(group_chat)
    whatsapp.will(NotSent(problem()))
    drain_outgoing()
    factories.make_participant(group_chat.group)

    with later(seconds=2):
        drain_outgoing()

    message.refresh_from_db()
    assert (message.audience_count, message.receipts.count()) == (2, 2)
