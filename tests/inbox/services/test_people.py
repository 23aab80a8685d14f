"""Two contacts prove to be one person: their conversations become one, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Contact
from inbox.history import recording
from inbox.models import Activity, Conversation, Draft, ReadMark
from inbox.services import conversation_merging, handling, merging
from tests import factories
from tests.hearing import drain, hears
from tests.inbox.parallel import at_once, needs_postgres, until_somebody_waits
from tests.whatsapp.bodies import GROUP, body, text_message


@pytest.fixture
def phone(number: BusinessNumber) -> Conversation:
    """With somebody whose phone number is all we know."""
    contact = factories.make_contact(number.workspace, user_id="", wa_id="447700900101")
    return factories.make_conversation(contact=contact, number=number, window=timedelta(hours=2))


@pytest.fixture
def named(number: BusinessNumber) -> Conversation:
    """With somebody whose user id is all we know."""
    contact = factories.make_contact(number.workspace, user_id="GB.100", wa_id="")
    return factories.make_conversation(contact=contact, number=number, window=timedelta(hours=9))


def merged(kept: Conversation, dropped: Conversation) -> Conversation:
    with recording() as history:
        conversation_merging.merge(kept, dropped, history)
    return Conversation.objects.get()


def test_one_message_that_names_both_makes_them_one(
    phone: Conversation, named: Conversation, number: BusinessNumber
) -> None:
    factories.make_message(phone, "from the phone")
    factories.make_message(named, "from the name")

    said = text_message(from_user_id="GB.100", text={"body": "from both"})
    hears(number.connection, body("messages", messages=[said]))

    conversation = Conversation.objects.get()
    assert (Contact.objects.count(), conversation.incoming_count) == (1, 3)
    assert conversation.messages.count() == 3
    assert Activity.objects.filter(in_thread=True).count() == 3


def test_all_messages_and_the_newest_are_kept(phone: Conversation, named: Conversation) -> None:
    factories.make_message(phone)
    newest = factories.make_message(named)

    kept = merged(phone, named)

    assert (kept.incoming_count, kept.last_message) == (2, newest)


def test_the_longer_window_counts(phone: Conversation, named: Conversation) -> None:
    kept = merged(phone, named)

    assert kept.window_closes_at == named.window_closes_at
    assert kept.window_opened_by == named.window_opened_by


def test_an_open_conversation_does_not_vanish_into_a_closed_one(
    phone: Conversation, named: Conversation, alice: User
) -> None:
    handling.close(conversation=phone, by=alice)

    assert merged(phone, named).is_open


def test_who_works_on_it_stays(phone: Conversation, named: Conversation, alice: User) -> None:
    handling.assign(conversation=named, assignee=alice, by=alice)

    assert merged(phone, named).assignee == alice


def test_since_when_they_wait_is_the_earlier_one(phone: Conversation, named: Conversation) -> None:
    first = factories.make_message(named)
    factories.make_message(phone)

    assert merged(phone, named).waiting_since == first.occurred_at


def test_drafts_are_kept(
    phone: Conversation, named: Conversation, alice: User, viewer: User
) -> None:
    handling.keep_draft(conversation=named, user=alice, text="begun")
    handling.keep_draft(conversation=named, user=viewer, text="other")
    handling.keep_draft(conversation=phone, user=viewer, text="mine")

    kept = merged(phone, named)

    drafts = Draft.objects.filter(conversation=kept).values_list("user__name", "text")
    assert set(drafts) == {("Alice Agent", "begun"), ("Vera Viewer", "mine")}


def test_what_was_read_stays_read(phone: Conversation, named: Conversation, alice: User) -> None:
    for conversation in (phone, named, named):
        factories.make_message(conversation)
        conversation.refresh_from_db()
        handling.mark_seen(conversation=conversation, user=alice, seen_count=9)

    assert merged(phone, named).incoming_count == ReadMark.objects.get().seen_count == 3


def test_one_departure_under_two_names_is_told_once(
    phone: Conversation, named: Conversation, number: BusinessNumber
) -> None:
    left = {"timestamp": "1795168800", "group_id": GROUP, "type": "group_participants_remove"}
    by_phone = left | {"removed_participants": [{"wa_id": "447700900101"}]}
    by_name = left | {"removed_participants": [{"user_id": "GB.100"}]}

    hears(number.connection, body("group_participants_update", groups=[by_phone]))
    hears(number.connection, body("group_participants_update", groups=[by_name]))
    said = text_message(from_user_id="GB.100")
    hears(number.connection, body("messages", messages=[said]))

    assert Activity.objects.filter(kind__startswith="participant.").count() == 1


def test_a_new_number_is_told_once_in_the_chat_and_in_their_groups_also_when_two_become_one(
    phone: Conversation, named: Conversation, number: BusinessNumber
) -> None:
    now, before = (factories.make_conversation(group=factories.make_group(number)) for _ in "ab")
    factories.make_participant(now.group, named.contact)
    factories.make_participant(before.group, named.contact, left_at=timezone.now())
    system = {"type": "user_changed_number", "wa_id": "447700900202", "user_id": "GB.200"}
    news = text_message(type="system", system=system | {"previous_user_id": "GB.100"})

    for wamid in ("wamid.one", "wamid.two"):
        hears(number.connection, body("messages", messages=[news | {"id": wamid}]))

    told = Activity.objects.filter(kind=Activity.Kind.CONTACT_NUMBER_CHANGED)
    (person,) = {fact.contact for fact in told}
    direct = Conversation.objects.get(contact__isnull=False)
    assert sorted(fact.conversation_id for fact in told) == sorted([direct.pk, now.pk])
    assert (direct.contact, person.wa_id, person.user_id) == (person, "447700900202", "GB.200")


@needs_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_", range(3))
def test_nothing_is_lost_when_they_write_while_they_are_merged(
    number: BusinessNumber, phone: Conversation, named: Conversation, _: int
) -> None:
    said = [text_message(id=f"wamid.{nth}", text={"body": str(nth)}) for nth in range(8)]
    said[3] |= {"from_user_id": "GB.100"}
    bodies = [body("messages", messages=[one]) for one in said]

    at_once([partial(hears, number.connection, one) for one in bodies])
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
        drain()

    conversation = Conversation.objects.get()
    assert (conversation.messages.count(), conversation.incoming_count) == (8, 8)
    assert {message.contact for message in conversation.messages.all()} == {conversation.contact}


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_who_is_merged_away_while_we_wait_for_them_is_found_where_they_have_moved(
    number: BusinessNumber, phone: Conversation, named: Conversation
) -> None:
    said = text_message(from_user_id="GB.100", text={"body": "while they are merged"})
    del said["from"]

    def hear() -> None:
        try:
            hears(number.connection, body("messages", messages=[said]))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with recording() as history:
            merging.carry_out(phone.contact, named.contact, history)
            heard = elsewhere.submit(hear)
            until_somebody_waits()
        heard.result()

    message = phone.messages.get(text="while they are merged")
    assert message.contact == phone.contact


def test_receipts_are_kept_once(phone: Conversation, named: Conversation) -> None:
    message = factories.make_message(phone, outgoing=True)
    message.receipts.create(contact=named.contact)

    merging._move_receipts(phone.contact, named.contact)

    assert [receipt.contact for receipt in message.receipts.all()] == [phone.contact]
