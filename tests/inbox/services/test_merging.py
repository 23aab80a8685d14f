"""Two contacts are put together by hand or by evidence, and come apart again as they were."""

from datetime import timedelta

import pytest
from django.core import serializers
from django.db.models import Model
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import (
    Contact,
    ContactMerge,
    GroupRequest,
    Identity,
    Invite,
    JoinRequest,
    MembershipChange,
    Participant,
)
from inbox.models import Activity, Charge, Conversation, Message, Reaction, Receipt
from inbox.services import composing, contact_cards, group_work, handling, merging
from inbox.services.merging import CannotMerge, CannotPart
from tests import factories
from tests.hearing import hears
from tests.whatsapp.bodies import body, text_message

PART_OF_A_PERSON: list[type[Model]] = [
    Contact,
    Identity,
    Invite,
    JoinRequest,
    MembershipChange,
    Participant,
    Message,
    Receipt,
    Reaction,
    Conversation,
    Charge,
    GroupRequest,
]
HANDLED = {
    "identities",
    "invites",
    "join_requests",
    "membership_changes",
    "participations",
    "merges",
    "inbox.Activity.contact",
    "inbox.Conversation.contact",
    "inbox.Conversation.window_opened_by",
    "inbox.Message.contact",
    "inbox.Reaction.contact",
    "inbox.Receipt.contact",
}
"""Columns that name a contact and move when two become one."""


@pytest.fixture
def ana(number: BusinessNumber) -> Contact:
    return factories.make_contact(number.workspace, "Ana Ruiz", wa_id="", user_id="ES.100")


@pytest.fixture
def twin(number: BusinessNumber) -> Contact:
    """Ana with the phone number that she wrote from before."""
    return factories.make_contact(number.workspace, "Ana R.", wa_id="34600555017", user_id="")


def everything() -> dict[str, list[dict[str, object]]]:
    """All rows that hang on people, without what a parting may work out anew."""
    state = {}
    for model in PART_OF_A_PERSON:
        rows = serializers.serialize("python", model.objects.order_by("pk"))
        for row in rows:
            if model is Participant:
                row.pop("pk")
            if model is MembershipChange:
                row["fields"] |= {"pk": 0}
        state[model.__name__] = sorted(rows, key=str)
    return state


def test_every_column_that_names_a_contact_is_moved() -> None:
    found = {
        relation.related_name
        if relation.related_name != "+"
        else f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Contact._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.is_relation and not relation.concrete
    }

    assert found == HANDLED


def test_a_merge_that_is_undone_leaves_all_as_it_was(
    number: BusinessNumber, ana: Contact, twin: Contact, alice: User
) -> None:
    group_chat = factories.make_conversation(group=factories.make_group(number, people=1))
    at = timezone.now() - timedelta(days=1)
    for who in (ana, twin):
        direct = factories.make_conversation(contact=who, number=number)
        factories.make_message(direct, f"from {who.name}", occurred_at=at)
        factories.make_message(direct, "answer", outgoing=True, occurred_at=at)
        handling.mark_seen(conversation=direct, user=alice, seen_count=1)
        direct.refresh_from_db()
        direct.window_closes_at, direct.window_opened_by = at + timedelta(hours=24), who
        direct.save()
        factories.make_participant(group_chat.group, who, joined_at=at)
    said = factories.make_message(group_chat, outgoing=True)
    for who in (ana, twin):
        Reaction.objects.create(message=said, contact=who, emoji="👍", occurred_at=at)
        invite = factories.make_invite(group_chat.group, who)
        factories.make_message(group_chat, outgoing=True, invite=invite)
    factories.make_join_request(group_chat, twin)
    factories.make_invite(factories.make_group(number), twin)
    before = everything()

    done = merging.merge(kept=ana, dropped=twin, by=alice)
    assert Conversation.objects.filter(contact=ana).count() == 1
    merging.undo(merge=done, by=alice)

    after = everything()
    for table, rows in before.items():
        assert after[table] == rows, table


def test_their_direct_chats_become_one_and_the_card_has_both(
    number: BusinessNumber, ana: Contact, twin: Contact, alice: User
) -> None:
    for who in (ana, twin):
        factories.make_message(factories.make_conversation(contact=who, number=number))
    contact_cards.save(
        contact=twin, card=contact_cards.Card(notes="Likes tea", fields=[("No.", "7")]), by=alice
    )

    merging.merge(kept=ana, dropped=twin, by=alice)

    kept = Contact.objects.get()
    assert (kept.user_id, kept.wa_id, kept.notes) == ("ES.100", "34600555017", "Likes tea")
    assert kept.fields == {"No.": "7"}
    assert Conversation.objects.get().messages.count() == 2


def test_what_was_held_goes_out_where_the_others_window_is_open(
    number: BusinessNumber, ana: Contact, twin: Contact, alice: User
) -> None:
    closed = factories.make_conversation(contact=ana, number=number, window=-timedelta(hours=1))
    factories.make_conversation(contact=twin, number=number)
    held = composing.queue_message(conversation=closed, agent=alice, text="Soon", hold=True)

    merging.merge(kept=ana, dropped=twin, by=alice)

    held.refresh_from_db()
    assert held.state == "queued"
    closed.refresh_from_db()
    assert closed.last_message == held
    assert closed.activities.filter(message=held, details__released=True).exists()


def test_open_browsers_hear_that_two_threads_are_one(
    number: BusinessNumber, ana: Contact, twin: Contact
) -> None:
    for who in (ana, twin):
        factories.make_conversation(contact=who, number=number)
    both = text_message(from_user_id="ES.100", **{"from": "34600555017"})
    hears(number.connection, body("messages", messages=[both]))

    [fact] = Activity.objects.filter(kind="contact.merged")
    assert fact.conversation == Conversation.objects.get()
    assert ContactMerge.objects.get().merged_by is None


def test_a_removal_that_is_on_its_way_is_of_the_one_kept(
    group_chat: Conversation, ana: Contact, twin: Contact, alice: User
) -> None:
    seat = factories.make_participant(group_chat.group, twin)
    group_work.remove(conversation=group_chat, by=alice, participant=seat)

    done = merging.merge(kept=ana, dropped=twin, by=alice)
    assert GroupRequest.objects.get().wish["contacts"] == [ana.pk]
    merging.undo(merge=done, by=alice)

    assert GroupRequest.objects.get().wish["contacts"] == [done.dropped_id]


def test_what_was_charged_stays_charged(
    number: BusinessNumber, ana: Contact, twin: Contact, alice: User
) -> None:
    for who in (ana, twin):
        chat = factories.make_conversation(contact=who, number=number)
        receipt = factories.make_message(chat, outgoing=True).receipts.get()
        Charge.objects.create(
            receipt=receipt, number=number, conversation=chat, charged_at=timezone.now()
        )

    merging.merge(kept=ana, dropped=twin, by=alice)

    assert {charge.conversation for charge in Charge.objects.all()} == {Conversation.objects.get()}
    assert Charge.objects.count() == 2


def test_what_was_changed_since_is_not_taken_back(ana: Contact, twin: Contact, alice: User) -> None:
    done = merging.merge(kept=ana, dropped=twin, by=alice)
    card = contact_cards.Card(alias="Aunt Ana")
    contact_cards.save(contact=Contact.objects.get(), card=card, by=alice)

    merging.undo(merge=done, by=alice)

    assert Contact.objects.get(pk=ana.pk).alias == "Aunt Ana"
    assert Contact.objects.get(pk=ana.pk).wa_id == ""


def test_news_finds_the_right_one_after_parting(
    number: BusinessNumber, ana: Contact, twin: Contact, alice: User
) -> None:
    done = merging.merge(kept=ana, dropped=twin, by=alice)
    merging.undo(merge=done, by=alice)
    said = text_message(**{"from": "34600555017"})
    hears(number.connection, body("messages", messages=[said]))

    assert Message.objects.get().contact_id == done.dropped_id


def test_a_merge_is_undone_once_and_the_later_one_first(
    number: BusinessNumber, ana: Contact, twin: Contact, alice: User
) -> None:
    first = merging.merge(kept=ana, dropped=twin, by=alice)
    third = factories.make_contact(number.workspace, "Ana")
    second = merging.merge(kept=Contact.objects.get(pk=ana.pk), dropped=third, by=alice)

    with pytest.raises(CannotPart):
        merging.undo(merge=first, by=alice)
    merging.undo(merge=second, by=alice)
    merging.undo(merge=first, by=alice)
    with pytest.raises(CannotPart):
        merging.undo(merge=first, by=alice)

    assert Contact.objects.count() == 3


def test_who_was_merged_by_a_colleague_meanwhile_is_gone(
    ana: Contact, twin: Contact, alice: User
) -> None:
    again = Contact.objects.get(pk=twin.pk)
    merging.merge(kept=ana, dropped=twin, by=alice)

    with pytest.raises(CannotMerge):
        merging.merge(kept=Contact.objects.get(pk=ana.pk), dropped=again, by=alice)


def test_the_blocked_stay_blocked(ana: Contact, twin: Contact, alice: User) -> None:
    contact_cards.block(twin, because="Spam", by=alice)

    merging.merge(kept=ana, dropped=twin, by=alice)

    assert Contact.objects.get().blocked_because == "Spam"


@pytest.mark.django_db(transaction=True)
def test_a_merge_of_which_a_part_was_deleted_is_not_half_undone(
    group_chat: Conversation, ana: Contact, twin: Contact, alice: User
) -> None:
    factories.make_participant(group_chat.group, twin)
    done = merging.merge(kept=ana, dropped=twin, by=alice)
    group_chat.group.delete()

    with pytest.raises(CannotPart):
        merging.undo(merge=done, by=alice)

    assert not Contact.objects.filter(pk=done.dropped_id).exists()


def test_a_message_that_was_on_the_screen_before_can_still_be_dealt_with(
    direct_chat: Conversation, alice: User
) -> None:
    twin = factories.make_contact(direct_chat.workspace, "Ana again")
    chat = factories.make_conversation(contact=twin, number=direct_chat.number)
    failed = factories.make_message(chat, "Hello", outgoing=True, state="failed")

    merging.merge(kept=direct_chat.contact, dropped=twin, by=alice)
    again = composing.send_again(message=failed, agent=alice)

    assert (again.state, again.conversation) == ("queued", direct_chat)
