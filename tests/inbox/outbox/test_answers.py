"""WhatsApp's answers are written down, whatever else goes wrong while calls are out."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from accounts.models import BusinessNumber, User
from inbox import patience
from inbox.models import Conversation, Message
from inbox.outbox import dispatching, landing
from inbox.outbox.claiming import Flight
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.lease import Lease
from inbox.services import merging, threads
from tests import factories
from tests.freezing import freeze
from tests.inbox.fakes import FakeWhatsApp
from tests.inbox.parallel import needs_postgres

State = Message.State
Queue = Callable[..., Message]


@pytest.fixture
def message(queue: Queue, group_chat: Conversation, whatsapp: FakeWhatsApp) -> Message:
    return queue(group_chat, "Hello")


def now(message: Message) -> str:
    message.refresh_from_db()
    return message.state


@pytest.mark.parametrize("times", [2, patience.TRIES + 1], ids=["crowded", "away"])
def test_an_answer_survives_a_database_in_trouble(
    message: Message, whatsapp: FakeWhatsApp, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    record, troubles = landing.record, [OperationalError("no")] * times

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


def test_slow_calls_of_one_number_do_not_keep_another_from_its_turn(
    queue: Queue, number: BusinessNumber, whatsapp: FakeWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatching, "SLICE_SECONDS", 0.2)
    other = factories.make_number(number.workspace)
    for chat in [factories.make_conversation(number=number) for _ in range(60)]:
        queue(chat, "one of many")
    queue(factories.make_conversation(number=other), "the other")

    def slow(nth: int, call: Any) -> str:
        time.sleep(0.1)
        return f"wamid.{nth}"

    whatsapp.will(*[slow] * 61)

    drain_outgoing()

    assert "the other" in whatsapp.sent
    assert len(whatsapp.sent) < 61


def test_an_answer_that_cannot_be_written_down_does_not_take_others_with_it(
    queue: Queue,
    group_chat: Conversation,
    direct_chat: Conversation,
    whatsapp: FakeWhatsApp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad, good = queue(group_chat), queue(direct_chat)
    record = landing.record
    both = threading.Barrier(2)

    def stumbles(landings: list[landing.Landing], **kwargs: Any) -> None:
        if any(landed.flight.message_id == bad.pk for landed in landings):
            raise ValueError("no idea")
        record(landings, **kwargs)

    def together(nth: int, call: object) -> str:
        both.wait(10)
        return f"wamid.{nth}"

    whatsapp.will(together, together)
    monkeypatch.setattr(landing, "record", stumbles)

    drain_outgoing()

    assert (now(bad), now(good)) == (State.SENDING, State.ACCEPTED)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_an_answer_survives_a_worker_that_froze_while_it_wrote_it_down(
    queue: Queue, group_chat: Conversation, whatsapp: FakeWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queue(group_chat)
    settle, freezes = landing._settle, iter([freeze])

    def freeze_once(*args: Any) -> None:
        for freeze_now in freezes:
            freeze_now()
        settle(*args)

    monkeypatch.setattr(landing, "_settle", freeze_once)

    drain_outgoing()

    assert now(message) == State.ACCEPTED
