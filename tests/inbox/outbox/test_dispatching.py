"""The worker's side of sending."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import OperationalError

from accounts.models import BusinessNumber, User
from groups.models import Group
from inbox.models import Activity, Attempt, Conversation, Message, SenderLease
from inbox.outbox import dispatching, landing
from inbox.outbox.claiming import Flight
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.lease import Lease
from inbox.services import merging, numbers, threads
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


def test_an_answer_survives_a_deadlock(
    message: Message, whatsapp: FakeWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, troubles = landing.record, [OperationalError("deadlock")] * 2

    def stumbles(*args: object, **kwargs: object) -> None:
        if troubles:
            raise troubles.pop()
        record(*args, **kwargs)

    monkeypatch.setattr(landing, "record", stumbles)

    drain_outgoing()

    assert now(message) == State.ACCEPTED


def test_an_answer_for_a_chat_that_was_merged_meanwhile_is_kept_and_so_are_the_others(
    queue: Queue,
    direct_chat: Conversation,
    alice: User,
    whatsapp: FakeWhatsApp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    twin = factories.make_contact(direct_chat.workspace, "Ana again")
    number = direct_chat.number
    moved = queue(factories.make_conversation(contact=twin, number=number))
    other = queue(factories.make_conversation(number=number))
    record = landing.record

    def merge_first(*args: object, **kwargs: object) -> None:
        monkeypatch.setattr(landing, "record", record)
        merging.merge(kept=direct_chat.contact, dropped=twin, by=alice)
        record(*args, **kwargs)

    monkeypatch.setattr(landing, "record", merge_first)

    drain_outgoing()

    assert (now(moved), now(other)) == (State.ACCEPTED, State.ACCEPTED)
    assert moved.conversation == direct_chat


def test_two_whose_chats_are_merged_before_they_leave_go_one_after_the_other(
    queue: Queue,
    direct_chat: Conversation,
    alice: User,
    whatsapp: FakeWhatsApp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    twin = factories.make_contact(direct_chat.workspace, "Ana again")
    queue(factories.make_conversation(contact=twin, number=direct_chat.number), "first")
    queue(direct_chat, "second")
    lock_around = threads.lock_around

    def merge_first(places: dict[int, int]) -> dict[int, Conversation]:
        monkeypatch.setattr(threads, "lock_around", lock_around)
        merging.merge(kept=direct_chat.contact, dropped=twin, by=alice)
        return lock_around(places)

    monkeypatch.setattr(threads, "lock_around", merge_first)

    drain_outgoing()

    assert (whatsapp.sent, whatsapp.most_in_the_air) == (["first", "second"], 1)


@pytest.mark.parametrize("place", ["claim", "renewal"])
def test_an_answer_survives_trouble_with_what_comes_next(
    queue: Queue,
    group_chat: Conversation,
    direct_chat: Conversation,
    whatsapp: FakeWhatsApp,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    """A quick call returns while a slow one is out, and then the database stumbles."""
    slow, quick = queue(group_chat), queue(direct_chat)
    is_over = threading.Event()
    claims, renew = iter([dispatching.claim_next]), Lease.renew

    def stumbles_when_called_again(*args: Any, **kwargs: Any) -> list[Flight]:
        if claim := next(claims, None):
            return claim(*args, **kwargs)
        is_over.set()
        raise OperationalError("away")

    def stumbles(lease: Lease) -> bool:
        if not is_over.is_set():
            is_over.set()
            raise OperationalError("away")
        return renew(lease)

    def in_its_time(nth: int, call: Any) -> str:
        if call["to"] == slow.conversation.address:
            assert is_over.wait(10)
        return f"wamid.{nth}"

    whatsapp.will(in_its_time, in_its_time)
    if place == "claim":
        monkeypatch.setattr(dispatching, "claim_next", stumbles_when_called_again)
    else:
        monkeypatch.setattr(Lease, "renew", stumbles)

    drain_outgoing()

    assert (now(slow), now(quick)) == (State.ACCEPTED, State.ACCEPTED)


def test_a_call_that_hangs_does_not_silence_its_number(
    queue: Queue,
    group_chat: Conversation,
    direct_chat: Conversation,
    whatsapp: FakeWhatsApp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dispatching, "SLICE_SECONDS", 0.05)
    monkeypatch.setattr(dispatching, "PATIENCE_SECONDS", 0.05)
    is_over = threading.Event()
    hangs = queue(group_chat)
    for word in ("one", "two"):
        queue(direct_chat, word)

    def in_its_time(nth: int, call: Any) -> str:
        if call["to"] == hangs.conversation.address:
            assert is_over.wait(20)
        elif call["content"].body == "one":
            time.sleep(0.2)
        else:
            is_over.set()
        return f"wamid.{nth}"

    whatsapp.will(in_its_time, in_its_time, in_its_time)

    drain_outgoing()

    assert now(hangs) == State.ACCEPTED
    assert sorted(whatsapp.sent) == ["Hello", "one", "two"]


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
