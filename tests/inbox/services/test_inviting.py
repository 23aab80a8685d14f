"""From the invitation to the first words, and again."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import BusinessNumber, Template, User
from groups.models import Group, Invite, Participant
from inbox.errors import InboxError
from inbox.models import Activity, Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.invites import drain_invites
from inbox.services import composing, group_work, guests, inviting
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.inbox.parallel import at_once, needs_postgres
from tests.inbox.services.invites import (
    PHONE,
    Means,
    State,
    ask,
    asks_to_join,
    joins,
    only,
    reads,
    writes,
)
from tests.whatsapp.bodies import GROUP
from whatsapp.content import Template as TemplateContent
from whatsapp.errors import Refused


@pytest.fixture
def group_chat(group_chat: Conversation) -> Conversation:
    Group.objects.update(wa_group_id=GROUP)
    group_chat.group.refresh_from_db()
    return group_chat


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


def test_what_two_workers_took_up_is_told_once(
    group_chat: Conversation,
    alice: User,
    invitation: Template,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue = composing.queue

    def overtaken(*saying: Any, **about: Any) -> Message:
        monkeypatch.setattr(composing, "queue", queue)
        drain_invites()
        return queue(*saying, **about)

    monkeypatch.setattr(composing, "queue", overtaken)
    ask(group_chat, alice, f"+{PHONE}")
    drain_invites()

    assert Activity.objects.filter(kind="invite.sent").count() == 1
    assert (only().sends, Message.objects.filter(direction="out").count()) == (1, 1)


def test_inviting_somebody_twice_is_one_invite_and_two_messages(
    group_chat: Conversation, alice: User, invitation: Template, whatsapp: FakeWhatsApp
) -> None:
    for _ in range(2):
        ask(group_chat, alice, f"+{PHONE}")
        drain_invites()

    assert (only().sends, Message.objects.filter(direction="out").count()) == (2, 2)


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


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_invitation_once(
    group_chat: Conversation, alice: User, invitation: Template, whatsapp: FakeWhatsApp
) -> None:
    ask(group_chat, alice, ",".join(f"+4477009001{n:02}" for n in range(6)))

    at_once([drain_invites] * 4)

    assert Message.objects.filter(direction="out").count() == 6
    assert {invite.sends for invite in Invite.objects.all()} == {1}
