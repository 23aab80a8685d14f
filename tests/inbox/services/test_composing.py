"""An agent says something."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Group
from inbox.errors import InvalidInput
from inbox.models import Activity, Conversation, Draft, Message
from inbox.services import composing, handling
from inbox.services.composing import CannotSend, Saying
from tests import factories
from tests.inbox.parallel import at_once, needs_postgres

Queue = Callable[..., Message]


def test_a_message_waits_in_the_outbox(queue: Queue, group_chat: Conversation, alice: User) -> None:
    message = queue(group_chat, "On my way")

    assert (message.state, message.text, message.agent) == ("queued", "On my way", alice)
    assert message.due_at is not None


def test_a_message_is_the_last_one_in_the_list(queue: Queue, group_chat: Conversation) -> None:
    message = queue(group_chat)

    group_chat.refresh_from_db()
    assert (group_chat.last_message, group_chat.waiting_since) == (message, None)


def test_a_message_and_its_line_tell_the_same_second(group_chat: Conversation, alice: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        message = composing.queue(
            Saying(text="On my way"),
            conversation=group_chat,
            agent=alice,
            complete=lambda _: clock.shift(1),
        )

    line = group_chat.activities.get(kind="message.queued")
    assert line.occurred_at == message.occurred_at


def test_a_worker_is_asked_after_the_commit(
    queue: Queue,
    group_chat: Conversation,
    nudged: list[str],
    django_capture_on_commit_callbacks: Callable,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue(group_chat)

    assert set(nudged) == {"outgoing", "live"}


@pytest.mark.parametrize("text", ["", "   ", "\n\t ", "\r\n"])
def test_nothing_is_no_message(queue: Queue, group_chat: Conversation, text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        queue(group_chat, text)

    assert (refusal.value.code, refusal.value.field) == ("empty", "text")
    assert not Message.objects.exists()


def test_the_longest_text_goes_out(queue: Queue, group_chat: Conversation) -> None:
    assert len(queue(group_chat, "x" * 4096).text) == 4096


def test_one_character_more_is_too_much(queue: Queue, group_chat: Conversation) -> None:
    with pytest.raises(InvalidInput, match="Too long by 1 characters") as refusal:
        queue(group_chat, "x" * 4097)

    assert refusal.value.code == "too_long"


@pytest.mark.parametrize("bad", ["\x00", chr(0xD83D), chr(0xDFFF)])
def test_what_no_database_keeps_is_replaced(
    queue: Queue, group_chat: Conversation, bad: str
) -> None:
    message = queue(group_chat, f"a{bad}b")

    message.refresh_from_db()
    assert message.text == "a\ufffdb"


def test_line_ends_of_a_form_become_plain(queue: Queue, group_chat: Conversation) -> None:
    assert queue(group_chat, "one\r\ntwo").text == "one\ntwo"


def test_the_same_key_twice_is_one_message(queue: Queue, group_chat: Conversation) -> None:
    key = uuid.uuid4()

    assert queue(group_chat, "Hi", client_key=key) == queue(group_chat, "Hi", client_key=key)
    assert Message.objects.count() == Activity.objects.count() == 1


def test_the_same_key_returns_the_message_even_when_the_window_has_closed_since(
    queue: Queue, group_chat: Conversation
) -> None:
    key = uuid.uuid4()
    first = queue(group_chat, "Hi", client_key=key)
    Conversation.objects.update(window_closes_at=None)

    assert queue(group_chat, "Hi", client_key=key) == first


def test_another_conversation_may_use_the_same_key(
    queue: Queue, group_chat: Conversation, direct_chat: Conversation
) -> None:
    key = uuid.uuid4()

    assert queue(group_chat, client_key=key) != queue(direct_chat, client_key=key)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_key_from_eight_clicks_at_once_is_one_message(
    queue: Queue, group_chat: Conversation
) -> None:
    key = uuid.uuid4()

    messages = at_once([lambda: queue(group_chat, "Hi", client_key=key)] * 8)

    assert len({message.pk for message in messages}) == 1
    assert Message.objects.count() == Activity.objects.count() == 1


def refused_with(conversation: Conversation, agent: User) -> str:
    with pytest.raises(CannotSend) as refusal:
        composing.queue_message(conversation=conversation, agent=agent, text="Hi")
    assert not Message.objects.exists()
    return refusal.value.code


@pytest.mark.parametrize("state", ["suspended", "deleted", "creating", "create_failed"])
def test_a_group_that_cannot_be_written_to_says_why(
    number: BusinessNumber, alice: User, state: str
) -> None:
    group = factories.make_group(number, state=Group.State(state))

    assert refused_with(factories.make_conversation(group=group), alice) == state


def test_an_empty_group_cannot_be_written_to(number: BusinessNumber, alice: User) -> None:
    group = factories.make_group(number, people=0)

    assert refused_with(factories.make_conversation(group=group), alice) == "empty_group"


def test_nobody_is_written_to_who_never_wrote(number: BusinessNumber, alice: User) -> None:
    conversation = factories.make_conversation(number=number, window=None)

    assert refused_with(conversation, alice) == "never_opened"


def test_a_closed_window_stays_closed(number: BusinessNumber, alice: User) -> None:
    conversation = factories.make_conversation(number=number, window=-timedelta(days=1))

    assert refused_with(conversation, alice) == "window_closed"


def test_a_paused_number_takes_nothing(group_chat: Conversation, alice: User) -> None:
    BusinessNumber.objects.update(health=BusinessNumber.Health.PAUSED)

    assert refused_with(group_chat, alice) == "number_paused"


def test_sending_forgets_the_draft_of_the_sender_only(
    queue: Queue, group_chat: Conversation, alice: User, viewer: User
) -> None:
    handling.keep_draft(conversation=group_chat, user=alice, text="Hel")
    handling.keep_draft(conversation=group_chat, user=viewer, text="Mine")

    queue(group_chat, "Hello")

    assert [draft.user for draft in Draft.objects.all()] == [viewer]


def test_a_refused_message_leaves_the_draft(group_chat: Conversation, alice: User) -> None:
    handling.keep_draft(conversation=group_chat, user=alice, text="Hel")
    Conversation.objects.update(window_closes_at=None)

    refused_with(group_chat, alice)

    assert Draft.objects.get().text == "Hel"
