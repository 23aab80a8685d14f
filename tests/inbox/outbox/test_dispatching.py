"""The worker's side of sending."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from accounts.models import BusinessNumber
from groups.models import Group
from inbox.models import Activity, Attempt, Conversation, Message, SenderLease
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.lease import Lease
from inbox.services import numbers
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, problem
from whatsapp.errors import Ambiguous, NotSent, NumberUnusable, Refused, Throttled

State = Message.State
Queue = Callable[..., Message]
Later = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def message(queue: Queue, group_chat: Conversation, whatsapp: FakeWhatsApp) -> Message:
    return queue(group_chat, "Hello")


def now(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_what_whatsapp_takes_is_accepted(message: Message, whatsapp: FakeWhatsApp) -> None:
    assert drain_outgoing() == 1

    assert now(message) == State.ACCEPTED
    assert message.wamid == message.attempts.get().wamid == "wamid.SENT000001"


def test_the_token_goes_along(message: Message, whatsapp: FakeWhatsApp) -> None:
    drain_outgoing()

    [(_, call)] = whatsapp.calls
    assert call["reference"] == message.attempts.get().token
    assert call["to"].group_id == message.conversation.group.wa_group_id


def test_what_whatsapp_refuses_has_failed_and_says_why(
    message: Message, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.will(Refused(problem(131026, "Not on WhatsApp")))

    drain_outgoing()

    assert now(message) == State.FAILED
    assert (message.problem_code, message.problem) == (131026, "Not on WhatsApp")
    assert drain_outgoing() == 0


def test_what_did_not_leave_is_tried_again_with_a_new_token(
    message: Message, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(NotSent(problem()))

    drain_outgoing()
    assert now(message) == State.QUEUED
    with later(seconds=2):
        drain_outgoing()

    assert now(message) == State.ACCEPTED
    outcomes = [attempt.outcome for attempt in message.attempts.all()]
    assert outcomes == [Attempt.Outcome.NOT_SENT, Attempt.Outcome.ACCEPTED]
    assert len({call["reference"] for _, call in whatsapp.calls}) == 2


def test_what_does_not_leave_for_an_hour_has_failed(
    message: Message, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(NotSent(problem()))

    with later(minutes=61):
        drain_outgoing()

    assert now(message) == State.FAILED


@pytest.mark.parametrize("error", [Ambiguous(problem()), ValueError("what?")])
def test_what_may_have_arrived_is_never_sent_again_by_itself(
    message: Message, whatsapp: FakeWhatsApp, later: Later, error: Exception
) -> None:
    whatsapp.will(error)

    drain_outgoing()
    assert now(message) == State.UNSURE
    with later(days=2):
        drain_outgoing()

    assert (now(message), len(whatsapp.calls)) == (State.UNSURE, 1)


def test_a_throttled_number_rests_and_nothing_fails(
    message: Message, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(Throttled(problem(130429)))

    drain_outgoing()
    assert now(message) == State.QUEUED
    with later(seconds=3):
        assert drain_outgoing() == 0
    with later(seconds=5):
        assert drain_outgoing() == 1

    assert now(message) == State.ACCEPTED


def test_each_throttling_makes_the_rest_longer(
    message: Message, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(Throttled(problem(130429)), Throttled(problem(130429)))

    drain_outgoing()
    with later(seconds=5):
        drain_outgoing()
    with later(seconds=15):
        assert drain_outgoing() == 0
    with later(seconds=30):
        assert drain_outgoing() == 1

    assert SenderLease.objects.get().throttles == 0


def test_throttling_for_one_recipient_leaves_the_others_alone(
    message: Message, queue: Queue, direct_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    other = queue(direct_chat, "Other")
    whatsapp.will(Throttled(problem(131056), scope="recipient"))

    drain_outgoing()

    assert {now(message), now(other)} == {State.QUEUED, State.ACCEPTED}
    assert SenderLease.objects.get().resumes_at is None


def test_a_success_in_the_air_does_not_cut_the_rest_short(
    message: Message, queue: Queue, direct_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    queue(direct_chat, "Other")
    whatsapp.will(Throttled(problem(130429)), lambda number, call: _slowly())

    drain_outgoing()

    assert SenderLease.objects.get().resumes_at is not None


def _slowly() -> str:
    time.sleep(0.1)
    return "wamid.SLOW"


def test_an_unusable_number_is_paused_and_its_queue_held(
    message: Message, number: BusinessNumber, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(NumberUnusable(problem(190, "Token expired")))

    drain_outgoing()
    with later(hours=3):
        assert drain_outgoing() == 0

    number.refresh_from_db()
    assert (number.health, number.pause_reason) == ("paused", "Token expired")
    assert now(message) == State.QUEUED
    assert Activity.objects.filter(kind="number.paused").count() == 1


def test_a_resumed_number_sends_what_was_held(
    message: Message, number: BusinessNumber, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(NumberUnusable(problem(190)))
    drain_outgoing()

    numbers.resume(number=number, by=None)
    with later(seconds=2):
        drain_outgoing()

    assert now(message) == State.ACCEPTED
    assert Activity.objects.filter(kind="number.resumed").exists()


def test_a_number_that_cannot_be_opened_does_not_silence_the_others(
    message: Message, queue: Queue, other_number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    broken = factories.make_connection(message.number.workspace, provider="no such")
    bad = factories.make_number(connection=broken)
    queue(factories.make_conversation(number=bad), "Stuck")
    good = queue(factories.make_conversation(number=other_number), "Fine")

    drain_outgoing()

    assert {now(message), now(good)} == {State.ACCEPTED}


def test_a_worker_that_died_leaves_its_message_unsure(
    message: Message, whatsapp: FakeWhatsApp, later: Later
) -> None:
    Message.objects.update(state=State.SENDING)
    attempt = Attempt.objects.create(message=message)

    drain_outgoing()
    assert now(message) == State.SENDING
    with later(seconds=61):
        drain_outgoing()

    attempt.refresh_from_db()
    assert (now(message), attempt.outcome) == (State.UNSURE, Attempt.Outcome.AMBIGUOUS)
    assert whatsapp.calls == []


def test_two_dispatchers_do_not_send_for_one_number(
    message: Message, number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    assert Lease(number).take()

    assert drain_outgoing() == 0
    assert now(message) == State.QUEUED


def test_the_lease_of_a_dead_dispatcher_ends(
    message: Message, number: BusinessNumber, whatsapp: FakeWhatsApp, later: Later
) -> None:
    Lease(number).take()

    with later(seconds=21):
        assert drain_outgoing() == 1


def test_who_lost_the_lease_notices(number: BusinessNumber, later: Later) -> None:
    first = Lease(number)
    first.take()

    with later(seconds=21):
        assert Lease(number).take()
        assert not first.renew()


@pytest.mark.parametrize(
    ("state", "code", "words"), [("suspended", 131207, "suspended"), ("deleted", 131041, "deleted")]
)
def test_what_waits_in_a_group_that_ended_fails_with_the_reason_and_is_not_sent(
    queue: Queue,
    group_chat: Conversation,
    direct_chat: Conversation,
    whatsapp: FakeWhatsApp,
    state: str,
    code: int,
    words: str,
) -> None:
    waiting = [queue(group_chat, "first"), queue(group_chat, "second")]
    queue(direct_chat, "elsewhere")
    Group.objects.update(state=state)

    drain_outgoing()

    assert whatsapp.sent == ["elsewhere"]
    for message in waiting:
        message.refresh_from_db()
        assert (message.state, message.problem_code) == ("failed", code)
        assert words in message.problem
    told = Activity.objects.filter(kind="message.status", message__in=waiting)
    assert told.count() == 2
