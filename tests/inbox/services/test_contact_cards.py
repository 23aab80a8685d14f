"""What the team writes down of a person."""

import pytest

from accounts.models import User
from groups.models import Contact
from inbox.errors import InvalidInput
from inbox.models import Activity, Conversation
from inbox.services import contact_cards
from inbox.services.contact_cards import Card


def saved(conversation: Conversation, by: User, **card: object) -> Contact:
    return contact_cards.save(contact=conversation.contact, card=Card(**card), by=by)


def test_our_name_for_them_goes_first(direct_chat: Conversation, alice: User) -> None:
    contact = saved(direct_chat, alice, alias="  Ana   (keys) ", kind="customer")

    assert (contact.display_name, contact.short_name) == ("Ana (keys)", "Ana")
    assert Activity.objects.filter(kind="contact.changed", conversation=direct_chat).count() == 1


def test_staff_can_be_one_of_us(direct_chat: Conversation, alice: User) -> None:
    assert saved(direct_chat, alice, kind="staff", colleague=alice).colleague == alice


@pytest.mark.parametrize(
    ("card", "field"),
    [
        ({"alias": "x" * 121}, "alias"),
        ({"kind": "enemy"}, "kind"),
        ({"notes": "x" * 4001}, "notes"),
        ({"fields": [("", "7")]}, "fields"),
        ({"fields": [("No.", "7"), ("no.", "8")]}, "fields"),
        ({"fields": [("n" * 41, "7")]}, "fields"),
        ({"fields": [("No.", "7" * 501)]}, "fields"),
        ({"fields": [(str(nth), "7") for nth in range(21)]}, "fields"),
    ],
)
def test_what_cannot_be_written_down_is_said_beside_the_field(
    direct_chat: Conversation, alice: User, card: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        saved(direct_chat, alice, **card)

    assert refusal.value.field == field
    assert not Activity.objects.exists()


def test_rows_left_empty_go(direct_chat: Conversation, alice: User) -> None:
    contact = saved(direct_chat, alice, fields=[("No.", " 7 "), ("Empty", ""), ("", "")])

    assert contact.fields == {"No.": "7"}


def test_unreadable_characters_never_reach_the_database(
    direct_chat: Conversation, alice: User
) -> None:
    contact = saved(direct_chat, alice, notes="a\x00b\ud800", fields=[("k\x00", "v\ud800")])

    assert contact.notes == "a\ufffdb\ufffd"
    assert contact.fields == {"k\ufffd": "v\ufffd"}


def test_blocking_says_who_and_why_in_the_thread(direct_chat: Conversation, alice: User) -> None:
    contact_cards.block(direct_chat.contact, because="Spam", by=alice)
    contact_cards.block(direct_chat.contact, because="Again", by=alice)

    contact = Contact.objects.get(pk=direct_chat.contact_id)
    assert (contact.blocked_by, contact.blocked_because) == (alice, "Spam")
    assert Activity.objects.get(kind="contact.blocked").details == {"because": "Spam"}


def test_blocking_needs_a_reason(direct_chat: Conversation, alice: User) -> None:
    with pytest.raises(InvalidInput):
        contact_cards.block(direct_chat.contact, because=" ", by=alice)


def test_unblocking_forgets_it(direct_chat: Conversation, alice: User) -> None:
    contact_cards.block(direct_chat.contact, because="Spam", by=alice)
    contact_cards.unblock(direct_chat.contact, by=alice)

    assert not Contact.objects.get(pk=direct_chat.contact_id).is_blocked
