"""A message that failed, or whose fate nobody knows, gets another attempt when an agent says so."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber, User
from inbox.models import Attempt, Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.services import composing
from inbox.services.composing import CannotSend
from tests import factories
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.whatsapp.bodies import body, status
from whatsapp.errors import Ambiguous, NotSent, Refused

State = Message.State
Later = Callable[..., AbstractContextManager[object]]


def hear_status(number: BusinessNumber, state: str, attempt: Attempt, **fields: object) -> None:
    fields = {"id": attempt.wamid or "wamid.LATE", "biz_opaque_callback_data": attempt.token} | (
        fields
    )
    hears(number.connection, body("messages", statuses=[status(status=state, **fields)]))


@pytest.fixture
def failed(
    queue: Callable[..., Message], direct_chat: Conversation, whatsapp: FakeWhatsApp
) -> Message:
    message = queue(direct_chat)
    whatsapp.will(Refused(problem(131026)))
    drain_outgoing()
    message.refresh_from_db()
    return message


@pytest.fixture
def unsure(
    queue: Callable[..., Message], direct_chat: Conversation, whatsapp: FakeWhatsApp
) -> Message:
    message = queue(direct_chat)
    whatsapp.will(Ambiguous(problem()))
    drain_outgoing()
    message.refresh_from_db()
    return message


def recipient(message: Message) -> dict[str, str]:
    return {"recipient_id": message.conversation.contact.wa_id}


def test_a_failed_message_goes_out_with_a_new_token(
    failed: Message, alice: User, whatsapp: FakeWhatsApp
) -> None:
    composing.send_again(message=failed, agent=alice)
    drain_outgoing()

    failed.refresh_from_db()
    assert (failed.state, failed.problem) == (State.ACCEPTED, "")
    assert len({attempt.token for attempt in failed.attempts.all()}) == 2
    assert whatsapp.sent == ["Hello", "Hello"]


@pytest.mark.parametrize("state", ["queued", "sending", "accepted", "sent", "delivered", "read"])
def test_what_is_on_its_way_is_not_sent_again(
    group_chat: Conversation, alice: User, state: str
) -> None:
    message = factories.make_message(group_chat, outgoing=True, state=State(state))

    with pytest.raises(CannotSend) as refusal:
        composing.send_again(message=message, agent=alice)

    assert refusal.value.code == "not_failed"


def test_its_hour_begins_anew(
    failed: Message, alice: User, whatsapp: FakeWhatsApp, later: Later
) -> None:
    Conversation.objects.update(window_closes_at=timezone.now() + timedelta(days=1))
    with later(hours=3):
        composing.send_again(message=failed, agent=alice)
        whatsapp.will(NotSent(problem()))
        drain_outgoing()

    failed.refresh_from_db()
    assert failed.state == State.QUEUED


def test_a_second_click_makes_no_third_attempt(failed: Message, alice: User) -> None:
    composing.send_again(message=failed, agent=alice)

    with pytest.raises(CannotSend):
        composing.send_again(message=failed, agent=alice)


def test_a_closed_window_keeps_it_from_going_again(failed: Message, alice: User) -> None:
    Conversation.objects.update(window_closes_at=None)

    with pytest.raises(CannotSend) as refusal:
        composing.send_again(message=failed, agent=alice)

    assert refusal.value.code == "never_opened"
    failed.refresh_from_db()
    assert failed.state == State.FAILED


def test_the_old_failure_does_not_follow_the_new_attempt(
    queue: Callable[..., Message],
    direct_chat: Conversation,
    number: BusinessNumber,
    alice: User,
    whatsapp: FakeWhatsApp,
) -> None:
    message = queue(direct_chat)
    drain_outgoing()
    hear_status(number, "failed", message.attempts.get(), **recipient(message))
    message.refresh_from_db()
    assert message.state == State.FAILED

    composing.send_again(message=message, agent=alice)
    drain_outgoing()
    hear_status(number, "sent", message.attempts.last(), **recipient(message))

    message.refresh_from_db()
    assert (message.state, message.failed_count) == (State.SENT, 0)


def test_late_news_that_the_first_attempt_failed_does_not_stop_the_second(
    unsure: Message, number: BusinessNumber, alice: User, whatsapp: FakeWhatsApp
) -> None:
    composing.send_again(message=unsure, agent=alice)
    hear_status(number, "failed", unsure.attempts.get(), **recipient(unsure))
    unsure.refresh_from_db()
    assert unsure.state == State.QUEUED

    drain_outgoing()

    unsure.refresh_from_db()
    assert (unsure.state, len(whatsapp.sent)) == (State.ACCEPTED, 2)


def test_late_news_that_the_first_attempt_arrived_stops_the_second(
    unsure: Message, number: BusinessNumber, alice: User, whatsapp: FakeWhatsApp
) -> None:
    composing.send_again(message=unsure, agent=alice)
    hear_status(number, "delivered", unsure.attempts.get(), **recipient(unsure))
    drain_outgoing()

    unsure.refresh_from_db()
    assert (unsure.state, len(whatsapp.sent)) == (State.DELIVERED, 1)


@pytest.mark.parametrize("state", ["sent", "delivered", "read"])
def test_a_late_status_settles_what_was_unsure(
    unsure: Message, number: BusinessNumber, state: str
) -> None:
    assert unsure.state == State.UNSURE

    hear_status(number, state, unsure.attempts.get(), **recipient(unsure))

    unsure.refresh_from_db()
    assert (unsure.state, unsure.wamid) == (state, "wamid.LATE")


def test_a_late_failure_settles_what_was_unsure(unsure: Message, number: BusinessNumber) -> None:
    errors = [{"code": 131026, "title": "Undeliverable"}]

    hear_status(number, "failed", unsure.attempts.get(), errors=errors, **recipient(unsure))

    unsure.refresh_from_db()
    assert (unsure.state, unsure.problem_code) == (State.FAILED, 131026)


def test_a_token_of_another_number_settles_nothing(
    unsure: Message, other_number: BusinessNumber
) -> None:
    metadata = {"phone_number_id": other_number.phone_number_id}
    token = unsure.attempts.get().token
    forged = status(status="read", biz_opaque_callback_data=token, **recipient(unsure))

    hears(other_number.connection, body("messages", metadata=metadata, statuses=[forged]))

    unsure.refresh_from_db()
    assert unsure.state == State.UNSURE
