from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber, Template, User
from groups.models import Contact, Group, Invite, Participant
from groups.services import invitations
from groups.services.contacts import Mention
from inbox.errors import InboxError, InvalidInput
from inbox.history import recording
from inbox.models import Activity, Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.invites import drain_invites
from inbox.services import contact_cards, group_work, guests, inviting, people
from tests import factories
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.inbox.parallel import at_once, needs_postgres
from tests.whatsapp.bodies import GROUP, body, status, text_message
from whatsapp.content import Template as TemplateContent
from whatsapp.errors import Refused
from whatsapp.events import Person

State, Means = Invite.State, Invite.Means
PHONE = "447700900101"


@pytest.fixture
def invitation(number: BusinessNumber) -> Template:
    """What WhatsApp has approved for inviting."""
    return factories.make_invitation(number)


@pytest.fixture
def group_chat(group_chat: Conversation) -> Conversation:
    Group.objects.update(wa_group_id=GROUP)
    group_chat.group.refresh_from_db()
    return group_chat


def ask(
    conversation: Conversation, by: User, pasted: str, means: Means = Means.TEMPLATE
) -> list[Invite]:
    checked = guests.check(conversation.number, pasted=pasted, group=conversation.group)
    inviting.invite(conversation=conversation, by=by, guests=checked, means=means)
    return list(Invite.objects.order_by("pk"))


def only() -> Invite:
    return Invite.objects.get()


def reads(number: BusinessNumber, what: str) -> None:
    message = Message.objects.get(direction="out")
    receipt = {"id": message.wamid, "status": what, "recipient_id": PHONE}
    hears(number.connection, body("messages", statuses=[status(**receipt)]))


def joins(number: BusinessNumber, who: str = PHONE, at: int | None = None) -> None:
    at = at or int(timezone.now().timestamp())
    news = {"type": "group_participants_add", "reason": "invite_link", "timestamp": str(at)}
    news |= {"group_id": GROUP, "added_participants": [{"wa_id": who}]}
    hears(number.connection, body("group_participants_update", groups=[news]))


def asks_to_join(number: BusinessNumber, who: str = PHONE) -> None:
    news = {"type": "group_join_request_created", "join_request_id": "asks-1", "wa_id": who}
    news |= {"group_id": GROUP, "timestamp": str(int(timezone.now().timestamp()))}
    hears(number.connection, body("group_participants_update", groups=[news]))


def writes(number: BusinessNumber, who: str = PHONE) -> None:
    said = {"from": who, "id": "wamid.first-words", "group_id": GROUP, "text": {"body": "Hi"}}
    said |= {"timestamp": str(int(timezone.now().timestamp()) + 5)}
    hears(number.connection, body("messages", messages=[text_message(**said)]))


def test_an_invite_goes_all_the_way(
    number: BusinessNumber,
    group_chat: Conversation,
    alice: User,
    invitation: Template,
    whatsapp: FakeWhatsApp,
) -> None:
    ask(group_chat, alice, f"+{PHONE}")
    steps = [only().state]
    drain_invites()
    drain_outgoing()
    steps.append(only().state)
    for happens in (
        lambda: reads(number, "delivered"),
        lambda: reads(number, "read"),
        lambda: asks_to_join(number),
        lambda: joins(number),
        lambda: writes(number),
    ):
        happens()
        steps.append(only().state)

    assert steps == ["planned", "invited", "delivered", "read", "asked", "joined", "wrote"]
    [(_, call)] = whatsapp.calls
    assert isinstance(call["content"], TemplateContent)
    assert GROUP in str(call["content"].components)


def test_news_in_any_order_ends_the_same(
    number: BusinessNumber,
    group_chat: Conversation,
    alice: User,
    invitation: Template,
    whatsapp: FakeWhatsApp,
) -> None:
    ask(group_chat, alice, f"+{PHONE}")
    drain_invites()
    drain_outgoing()

    writes(number)
    joins(number)
    asks_to_join(number)
    reads(number, "read")
    reads(number, "delivered")

    assert only().state == State.WROTE


def test_the_thread_tells_who_was_invited(
    group_chat: Conversation, alice: User, invitation: Template, whatsapp: FakeWhatsApp
) -> None:
    ask(group_chat, alice, f"+{PHONE}")
    drain_invites()

    line = Activity.objects.get(kind="invite.sent")
    assert (line.conversation, line.actor, line.contact) == (group_chat, alice, only().contact)


def test_draining_twice_sends_once(
    group_chat: Conversation, alice: User, invitation: Template, whatsapp: FakeWhatsApp
) -> None:
    ask(group_chat, alice, f"+{PHONE}, +447700900102")
    drain_invites()
    drain_invites()

    assert Message.objects.filter(direction="out").count() == 2
    assert drain_invites() == 0


def test_inviting_somebody_twice_is_one_invite_and_two_messages(
    group_chat: Conversation, alice: User, invitation: Template, whatsapp: FakeWhatsApp
) -> None:
    for _ in range(2):
        ask(group_chat, alice, f"+{PHONE}")
        drain_invites()

    assert (only().sends, Message.objects.filter(direction="out").count()) == (2, 2)


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
    seven = "\n".join(f"+4477009002{n:02}" for n in range(7))

    with pytest.raises(InvalidInput, match="Only 6 of 8 seats are free: take 1 person off"):
        ask(group_chat, alice, seven)


def test_without_a_template_it_says_where_to_get_one(group_chat: Conversation, alice: User) -> None:
    with pytest.raises(InboxError, match="templates page"):
        ask(group_chat, alice, f"+{PHONE}")


def test_a_text_goes_only_to_those_whose_window_is_open(
    number: BusinessNumber, group_chat: Conversation, alice: User, whatsapp: FakeWhatsApp
) -> None:
    ana = factories.make_contact(number.workspace, "Ana")
    factories.make_conversation(contact=ana, number=number)
    ben = factories.make_contact(number.workspace, "Ben")

    ask(group_chat, alice, f"+{ana.wa_id}, +{ben.wa_id}", Means.TEXT)
    drain_invites()

    states = {invite.contact.name: invite for invite in Invite.objects.select_related("contact")}
    assert (states["Ana"].state, states["Ana"].problem) == ("invited", "")
    assert (states["Ben"].state, states["Ben"].due_at) == ("planned", None)
    assert "No message from them yet" in states["Ben"].problem
    assert group_chat.group.invite_link in Message.objects.get(direction="out").text


def test_a_refused_message_says_why_on_the_invite(
    group_chat: Conversation, alice: User, invitation: Template, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.will(Refused(problem(131026, "Not on WhatsApp.")))
    ask(group_chat, alice, f"+{PHONE}")
    drain_invites()
    drain_outgoing()

    assert (only().problem_code, only().problem) == (131026, "Not on WhatsApp.")


def test_sending_again_takes_a_day_or_a_second_word(
    group_chat: Conversation,
    alice: User,
    invitation: Template,
    whatsapp: FakeWhatsApp,
    later: Callable[..., AbstractContextManager[object]],
) -> None:
    [invite] = ask(group_chat, alice, f"+{PHONE}")
    drain_invites()
    invite.refresh_from_db()

    with pytest.raises(InboxError, match="less than 24 hours"):
        inviting.send_again(invite=invite, conversation=group_chat, by=alice)
    inviting.send_again(invite=invite, conversation=group_chat, by=alice, sure=True)
    drain_invites()
    with later(hours=25):
        inviting.send_again(invite=invite, conversation=group_chat, by=alice)
        drain_invites()

    assert only().sends == 3


def test_after_a_reset_the_new_link_goes_to_those_who_have_not_joined(
    number: BusinessNumber,
    group_chat: Conversation,
    alice: User,
    invitation: Template,
    whatsapp: FakeWhatsApp,
) -> None:
    ask(group_chat, alice, f"+{PHONE}, +447700900102")
    drain_invites()
    joins(number)
    Group.objects.update(invite_link="https://chat.whatsapp.com/Another")

    assert inviting.send_new_link(conversation=group_chat, by=alice) == 1
    drain_invites()
    assert inviting.send_new_link(conversation=group_chat, by=alice) == 0

    links = {i.contact.wa_id: i.link for i in Invite.objects.select_related("contact")}
    assert links["447700900102"] == "https://chat.whatsapp.com/Another"


def test_who_came_left_and_is_asked_again_begins_anew(
    number: BusinessNumber,
    group_chat: Conversation,
    alice: User,
    invitation: Template,
    whatsapp: FakeWhatsApp,
) -> None:
    ask(group_chat, alice, f"+{PHONE}")
    drain_invites()
    joins(number, at=1795168800)
    contact = only().contact
    seat = Participant.objects.get(contact=contact)
    left_at = seat.joined_at + timedelta(hours=1)
    factories.make_participant(group_chat.group, contact, left_at=left_at)

    ask(group_chat, alice, f"+{PHONE}")

    assert (only().state, only().joined_at) == (State.INVITED, None)


def test_people_chosen_for_a_new_group_are_invited_once_it_has_a_link(
    number: BusinessNumber, alice: User, invitation: Template, whatsapp: FakeWhatsApp
) -> None:
    chosen = guests.check(number, pasted=f"+{PHONE}")
    conversation = group_work.create_group(number=number, by=alice, subject="New", guests=chosen)
    assert drain_invites() == 0

    link = "https://chat.whatsapp.com/Fresh"
    Group.objects.filter(pk=conversation.group_id).update(
        state="active", wa_group_id=GROUP, invite_link=link
    )
    drain_invites()

    assert (only().state, only().link) == (State.INVITED, link)


def test_taking_back_what_was_not_sent(
    group_chat: Conversation, alice: User, invitation: Template
) -> None:
    [invite] = ask(group_chat, alice, f"+{PHONE}")

    inviting.withdraw(invite=invite, conversation=group_chat, by=alice)

    assert not Invite.objects.exists()
    assert drain_invites() == 0


def test_search_finds_people_of_this_number_who_are_not_in_the_group(
    number: BusinessNumber, other_number: BusinessNumber, group_chat: Conversation
) -> None:
    known = _people(number, ["Ana Ruiz", "Anabel"])
    _people(other_number, ["Ana Elsewhere"])
    factories.make_participant(group_chat.group, known[1])

    assert list(guests.search(number, "ana", group_chat.group)) == [known[0]]
    assert list(guests.search(number, known[0].wa_id[-5:])) == [known[0]]


def _people(number: BusinessNumber, names: Sequence[str]) -> list[Contact]:
    people = [factories.make_contact(number.workspace, name) for name in names]
    for contact in people:
        factories.make_conversation(contact=contact, number=number)
    return people


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_invitation_once(
    group_chat: Conversation, alice: User, invitation: Template, whatsapp: FakeWhatsApp
) -> None:
    ask(group_chat, alice, ",".join(f"+4477009001{n:02}" for n in range(6)))

    at_once([drain_invites] * 4)

    assert Message.objects.filter(direction="out").count() == 6
    assert {invite.sends for invite in Invite.objects.all()} == {1}


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


@pytest.fixture
def spammer(number: BusinessNumber, alice: User) -> Contact:
    contact = factories.make_contact(number.workspace, "Sam Spam", wa_id=PHONE)
    contact_cards.block(contact=contact, by=alice, because="Spam")
    contact.refresh_from_db()
    return contact


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
    contact_cards.block(contact=invite.contact, by=alice, because="Spam")

    drain_invites()

    invite.refresh_from_db()
    assert (invite.due_at, invite.problem) == (None, guests.BLOCKED)
    assert not Message.objects.exists()
