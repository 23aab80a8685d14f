"""Who can be invited, and who is meant."""

from collections.abc import Sequence

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber, Template, User
from groups.models import Contact, Group, Invite
from groups.services import invitations
from groups.services.contacts import Mention
from inbox.errors import InvalidInput
from inbox.history import recording
from inbox.models import Conversation, Message
from inbox.outbox.invites import drain_invites
from inbox.services import contact_cards, group_work, guests, inviting, people
from tests import factories
from tests.inbox.services.invites import PHONE, Means, State, ask
from whatsapp.events import Person


def _people(number: BusinessNumber, names: Sequence[str]) -> list[Contact]:
    people = [factories.make_contact(number.workspace, name) for name in names]
    for contact in people:
        factories.make_conversation(contact=contact, number=number)
    return people


@pytest.fixture
def spammer(number: BusinessNumber, alice: User) -> Contact:
    contact = factories.make_contact(number.workspace, "Sam Spam", wa_id=PHONE)
    contact_cards.block(contact, by=alice, because="Spam")
    contact.refresh_from_db()
    return contact


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("nobody", "Begin with + and the country code"),
        ("+12", "not a phone number"),
        ("+1 555 777 0123", "the number that invites"),
        ("+447700900101\n+44 7700 900101", "Given twice."),
    ],
)
def test_a_wrong_line_is_named_and_nobody_is_invited(
    group_chat: Conversation, alice: User, invitation: Template, pasted: str, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words.replace("+", r"\+")) as refusal:
        ask(group_chat, alice, pasted)

    assert refusal.value.field == "guests"
    assert not Invite.objects.exists()


def test_a_member_is_not_invited(
    group_chat: Conversation, alice: User, invitation: Template
) -> None:
    inside = group_chat.group.participants.first().contact

    with pytest.raises(InvalidInput, match="in the group already"):
        ask(group_chat, alice, f"+{inside.wa_id}")


def test_no_more_people_than_seats(
    group_chat: Conversation, alice: User, invitation: Template
) -> None:
    seven = "\n".join(f"+34600555{n:03}" for n in range(7))

    with pytest.raises(InvalidInput, match="Only 6 of 8 seats are free: take 1 person off"):
        ask(group_chat, alice, seven)


def test_search_finds_people_of_this_number_who_are_not_in_the_group(
    number: BusinessNumber, other_number: BusinessNumber, group_chat: Conversation
) -> None:
    known = _people(number, ["Ana Ruiz", "Anabel"])
    _people(other_number, ["Ana Elsewhere"])
    factories.make_participant(group_chat.group, known[1])

    assert list(guests.search(number, "ana", group_chat.group)) == [known[0]]
    assert list(guests.search(number, known[0].wa_id[-5:])) == [known[0]]


def test_messages_follow_the_invite_of_a_merged_contact(
    number: BusinessNumber, group_chat: Conversation
) -> None:
    group = group_chat.group
    by_phone = factories.make_contact(number.workspace, user_id="", wa_id=PHONE)
    by_id = factories.make_contact(number.workspace, wa_id="", user_id="GB.1234567890")
    factories.make_invite(group, by_id)
    dropped = factories.make_invite(group, by_phone)
    carried = factories.make_message(group_chat, outgoing=True, invite=dropped)
    both = Mention(Person(wa_id=PHONE, user_id="GB.1234567890"), timezone.now())

    with recording() as history:
        people.resolve(number, [both], history)

    carried.refresh_from_db()
    assert carried.invite == Invite.objects.get()


def test_two_contacts_of_one_person_keep_the_further_invite(
    number: BusinessNumber, group_chat: Conversation
) -> None:
    kept, dropped = (factories.make_contact(number.workspace) for _ in range(2))
    for contact, state in ((kept, State.INVITED), (dropped, State.READ)):
        Invite.objects.create(group=group_chat.group, contact=contact, state=state)

    invitations.move(kept, dropped)

    assert Invite.objects.get(contact=kept).state == State.READ


def test_somebody_blocked_is_marked_in_the_list_however_they_are_named(
    group_chat: Conversation, spammer: Contact
) -> None:
    number = group_chat.number

    [pasted] = guests.check(number, pasted=f"+{PHONE}", group=group_chat.group)
    [chosen] = guests.check(number, pasted="", chosen=[spammer], group=group_chat.group)

    assert pasted.problem == chosen.problem == guests.BLOCKED


def test_somebody_blocked_is_not_invited_by_any_road(
    group_chat: Conversation, alice: User, spammer: Contact, invitation: Template
) -> None:
    unchecked = [guests.Guest(wa_id=PHONE)]
    invite = factories.make_invite(group_chat.group, spammer)

    with pytest.raises(InvalidInput, match="Sam Spam"):
        inviting.invite(conversation=group_chat, by=alice, guests=unchecked, means=Means.TEMPLATE)
    with pytest.raises(InvalidInput, match="Sam Spam"):
        group_work.create_group(number=group_chat.number, by=alice, subject="A", guests=unchecked)
    with pytest.raises(InvalidInput, match="Sam Spam"):
        inviting.send_again(invite=invite, conversation=group_chat, by=alice, sure=True)
    assert Group.objects.count() == 1


def test_who_is_blocked_before_the_invitation_leaves_gets_none(
    group_chat: Conversation, alice: User, invitation: Template
) -> None:
    [invite] = ask(group_chat, alice, f"+{PHONE}")
    contact_cards.block(invite.contact, by=alice, because="Spam")

    drain_invites()

    invite.refresh_from_db()
    assert (invite.due_at, invite.problem) == (None, guests.BLOCKED)
    assert not Message.objects.exists()
