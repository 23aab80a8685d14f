"""What was written behind a message that failed waits for a word."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from accounts.models import User
from inbox.models import Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.services import calling_off, composing
from inbox.services.calling_off import TooLate
from tests.inbox.fakes import FakeWhatsApp, problem
from whatsapp.errors import Ambiguous, NotSent, Refused

Queue = Callable[..., Message]
Later = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def stopped(
    queue: Queue, group_chat: Conversation, whatsapp: FakeWhatsApp
) -> tuple[Message, Message]:
    """The first failed, the second waits behind it."""
    first, second = queue(group_chat, "first"), queue(group_chat, "second")
    whatsapp.will(Refused(problem(131009)))
    drain_outgoing()
    for message in (first, second):
        message.refresh_from_db()
    return first, second


def test_it_waits_and_says_so(stopped: tuple[Message, Message], whatsapp: FakeWhatsApp) -> None:
    first, second = stopped

    assert (first.trouble, second.trouble) == ("failed", "behind")
    assert drain_outgoing() == 0
    assert whatsapp.sent == ["first"]


def test_sent_again_the_first_goes_first(
    stopped: tuple[Message, Message], whatsapp: FakeWhatsApp, alice: User
) -> None:
    composing.send_again(message=stopped[0], agent=alice)
    drain_outgoing()

    assert whatsapp.sent == ["first", "first", "second"]


def test_given_up_the_second_goes(
    stopped: tuple[Message, Message], whatsapp: FakeWhatsApp, alice: User
) -> None:
    calling_off.dismiss(message=stopped[0], by=alice)
    drain_outgoing()

    assert whatsapp.sent == ["first", "second"]


def test_it_can_go_anyway_once(
    stopped: tuple[Message, Message], whatsapp: FakeWhatsApp, alice: User
) -> None:
    calling_off.send_anyway(message=stopped[1], by=alice)
    drain_outgoing()

    assert whatsapp.sent == ["first", "second"]
    with pytest.raises(TooLate):
        calling_off.send_anyway(message=stopped[1], by=alice)


def test_it_can_be_cancelled(
    stopped: tuple[Message, Message], whatsapp: FakeWhatsApp, alice: User
) -> None:
    calling_off.cancel(message=stopped[1], by=alice)
    calling_off.dismiss(message=stopped[0], by=alice)
    drain_outgoing()

    assert whatsapp.sent == ["first"]


def test_what_is_written_after_the_failure_goes(
    stopped: tuple[Message, Message],
    queue: Queue,
    group_chat: Conversation,
    whatsapp: FakeWhatsApp,
) -> None:
    queue(group_chat, "third")
    drain_outgoing()

    assert whatsapp.sent == ["first", "third"]


def test_other_conversations_go_on(
    stopped: tuple[Message, Message],
    queue: Queue,
    direct_chat: Conversation,
    whatsapp: FakeWhatsApp,
) -> None:
    queue(direct_chat, "other")
    drain_outgoing()

    assert whatsapp.sent == ["first", "other"]


@pytest.fixture
def held_up(
    queue: Queue, group_chat: Conversation, whatsapp: FakeWhatsApp
) -> tuple[Message, Message]:
    """The first will be tried again in a second, the second waits behind it."""
    first, second = queue(group_chat, "first"), queue(group_chat, "second")
    whatsapp.will(NotSent(problem()))
    drain_outgoing()
    for message in (first, second):
        message.refresh_from_db()
    return first, second


def test_behind_one_that_is_stuck_it_says_so_and_can_go_anyway(
    held_up: tuple[Message, Message],
    group_chat: Conversation,
    queue: Queue,
    whatsapp: FakeWhatsApp,
    alice: User,
    later: Later,
) -> None:
    assert [message.trouble for message in held_up] == ["waiting", "behind"]

    calling_off.send_anyway(message=held_up[1], by=alice)
    drain_outgoing()

    assert whatsapp.sent == ["first", "second"]


@pytest.mark.parametrize(
    ("answer", "seconds"), [(None, 2), (Ambiguous(problem()), 20)], ids=["taken", "lost"]
)
def test_it_goes_when_the_first_is_no_longer_in_the_way(
    held_up: tuple[Message, Message],
    whatsapp: FakeWhatsApp,
    later: Later,
    answer: Exception | None,
    seconds: int,
) -> None:
    if answer:
        whatsapp.will(answer)
    with later(seconds=2):
        drain_outgoing()
    with later(seconds=seconds + 2):
        drain_outgoing()

    assert whatsapp.sent == ["first", "first", "second"]


@pytest.mark.parametrize("state", ["delivered", "cancelled", "unsure"])
def test_news_by_any_road_lets_it_go(
    stopped: tuple[Message, Message], whatsapp: FakeWhatsApp, state: str
) -> None:
    Message.objects.filter(pk=stopped[0].pk).update(state=state)
    drain_outgoing()

    assert whatsapp.sent == ["first", "second"]
