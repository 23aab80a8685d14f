"""Messages that did not go out: cancelled in time, held until they write, noted as failed."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import BusinessNumber, User
from inbox.live import batches
from inbox.models import Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.screen import timeline
from inbox.services import calling_off, composing
from inbox.services.calling_off import NothingFailed, TooLate
from inbox.services.composing import CannotSend
from tests import factories
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp
from tests.whatsapp.bodies import body, text_message

Queue = Callable[..., Message]
Later = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def closed_chat(number: BusinessNumber) -> Conversation:
    contact = factories.make_contact(number.workspace, "Ana Ruiz", wa_id="447700900101")
    return factories.make_conversation(contact=contact, number=number, window=-timedelta(hours=1))


def they_write(chat: Conversation, *, ahead: int = 0) -> None:
    """`ahead` are the seconds by which WhatsApp's clock is ahead of ours."""
    at = str(int(timezone.now().timestamp()) + ahead)
    said = {"from": chat.contact.wa_id, "id": f"wamid.THEIRS{ahead}", "timestamp": at}
    hears(chat.number.connection, body("messages", messages=[text_message(**said)]))


def test_a_cancelled_message_never_leaves(
    queue: Queue, direct_chat: Conversation, alice: User, whatsapp: FakeWhatsApp
) -> None:
    message = queue(direct_chat)

    calling_off.cancel(message=message, by=alice)
    drain_outgoing()

    message.refresh_from_db()
    assert (message.state, whatsapp.calls) == ("cancelled", [])


def test_what_has_left_cannot_be_cancelled(
    queue: Queue, direct_chat: Conversation, alice: User, whatsapp: FakeWhatsApp
) -> None:
    message = queue(direct_chat)
    drain_outgoing()

    with pytest.raises(TooLate):
        calling_off.cancel(message=message, by=alice)


def test_letting_many_go_costs_as_much_as_letting_one_go(
    queue: Queue, closed_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    queue(closed_chat, "one", hold=True)
    with CaptureQueriesContext(database) as few:
        they_write(closed_chat)
    Conversation.objects.update(window_closes_at=timezone.now())
    for nth in range(5):
        queue(closed_chat, f"more {nth}", hold=True)

    with CaptureQueriesContext(database) as many:
        they_write(closed_chat, ahead=1)

    assert len(many) <= len(few)
    assert Message.objects.filter(state="queued").count() == 6


def test_held_messages_wait_and_go_out_in_order_when_they_write(
    queue: Queue, closed_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    held = [queue(closed_chat, text, hold=True) for text in ("one", "two")]
    drain_outgoing()
    assert [message.state for message in held] == ["held", "held"]
    assert whatsapp.calls == []

    they_write(closed_chat)
    drain_outgoing()

    assert whatsapp.sent == ["one", "two"]


def test_a_clock_ahead_of_the_workers_holds_nothing_for_good(
    queue: Queue, closed_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    queue(closed_chat, "one", hold=True)
    # Its window had closed where they held it; here it has a minute left.
    Conversation.objects.update(window_closes_at=timezone.now() + timedelta(minutes=1))

    they_write(closed_chat)
    drain_outgoing()

    assert whatsapp.sent == ["one"]


def test_held_messages_stand_where_they_went_out_below_what_released_them(
    queue: Queue, closed_chat: Conversation, whatsapp: FakeWhatsApp, later: Later
) -> None:
    one, two, kept = (queue(closed_chat, text, hold=True) for text in ("one", "two", "kept"))
    calling_off.cancel(message=kept, by=kept.agent)
    written_at = one.occurred_at
    page_of = partial(timeline.page, closed_chat)
    assert [item.message for item in page_of().items] == [one, two, kept]
    since = closed_chat.activities.latest("seq").seq
    before = {item.message: item.dom_id for item in page_of().items}

    # WhatsApp's clock may be ahead of ours: they stand below all the same.
    for ahead in (5, 60):
        with later(minutes=20):
            they_write(closed_chat, ahead=ahead)
            drain_outgoing()

    theirs, again = closed_chat.messages.filter(direction="in").order_by("pk")
    items = page_of().items
    assert [item.message for item in items] == [kept, theirs, one, two, again]
    assert [item.sort for item in items] == sorted(item.sort for item in items)
    assert {item.message: item.dom_id for item in items}.items() >= before.items()
    # The clock may have gone on between what they wrote and what that let go.
    shown = {item.activity.occurred_at for item in items if item.message in {one, two}}
    assert len(shown) == 1
    assert theirs.occurred_at <= min(shown) <= again.occurred_at
    # What was written when stays in the log; a message's own time is when it was said.
    facts = closed_chat.activities.filter(kind="message.queued", message=one)
    assert facts.get().occurred_at == written_at
    one.refresh_from_db()
    assert {one.occurred_at} == shown
    # Open browsers are told of the same place.
    [frame] = batches.read_items(closed_chat.workspace_id, since, closed_chat.pk)
    moved = {item["id"]: item["sort"] for item in json.loads(frame)["items"]}
    assert moved.items() >= {item.dom_id: item.sort for item in items[1:]}.items()


def test_what_was_held_is_the_last_line_of_the_list_and_no_answer(
    queue: Queue, closed_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    held = queue(closed_chat, hold=True)

    they_write(closed_chat)

    closed_chat.refresh_from_db()
    theirs = closed_chat.messages.get(direction="in")
    assert closed_chat.last_message == held
    assert closed_chat.last_message_at >= theirs.occurred_at
    assert closed_chat.waiting_since == theirs.occurred_at
    # One that comes late was there before it: that is when they began to wait.
    they_write(closed_chat, ahead=-30)
    closed_chat.refresh_from_db()
    assert closed_chat.waiting_since < theirs.occurred_at


def test_a_held_message_can_be_cancelled(
    queue: Queue, closed_chat: Conversation, alice: User, whatsapp: FakeWhatsApp
) -> None:
    message = queue(closed_chat, hold=True)

    calling_off.cancel(message=message, by=alice)
    they_write(closed_chat)
    drain_outgoing()

    assert whatsapp.calls == []


def test_news_from_yesterday_releases_nothing(
    queue: Queue, closed_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    queue(closed_chat, hold=True)
    said = text_message(**{"from": closed_chat.contact.wa_id, "timestamp": "1700000000"})

    hears(closed_chat.number.connection, body("messages", messages=[said]))
    drain_outgoing()

    assert whatsapp.calls == []


def test_holding_helps_against_the_closed_window_only(
    queue: Queue, group_chat: Conversation
) -> None:
    group_chat.group.participants.update(state="left")
    group_chat.group.participant_count = 0
    group_chat.group.save()

    with pytest.raises(CannotSend):
        queue(group_chat, hold=True)


def test_with_an_open_window_nothing_is_held(queue: Queue, direct_chat: Conversation) -> None:
    assert queue(direct_chat, hold=True).state == "queued"


def test_a_dismissed_failure_stays_in_the_thread(direct_chat: Conversation, alice: User) -> None:
    message = factories.make_message(direct_chat, outgoing=True, state="failed")

    calling_off.dismiss(message=message, by=alice)

    message.refresh_from_db()
    assert (message.state, message.dismissed_at is not None) == ("failed", True)


def test_sending_again_needs_attention_anew(direct_chat: Conversation, alice: User) -> None:
    message = factories.make_message(direct_chat, outgoing=True, state="failed")
    calling_off.dismiss(message=message, by=alice)

    again = composing.send_again(message=message, agent=alice)

    assert (again.state, again.dismissed_at) == ("queued", None)


def test_what_did_not_fail_cannot_be_dismissed(direct_chat: Conversation, alice: User) -> None:
    message = factories.make_message(direct_chat, outgoing=True)

    with pytest.raises(NothingFailed):
        calling_off.dismiss(message=message, by=alice)
