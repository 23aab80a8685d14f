"""Emoji on messages, theirs and ours. A reaction is no line of a thread."""

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Contact
from inbox.errors import InvalidInput
from inbox.models import Activity, Conversation, Message, Reaction
from inbox.outbox.dispatching import drain_outgoing
from inbox.services import composing, merging, reactions
from inbox.services.composing import CannotSend
from tests import factories
from tests.hearing import drain, hears
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.whatsapp.bodies import body
from whatsapp import content
from whatsapp.errors import Refused

AT = 1795168800


@pytest.fixture
def target(direct_chat: Conversation) -> Message:
    return factories.make_message(direct_chat, outgoing=True, wamid="wamid.OURS")


@pytest.fixture
def reacts(number: BusinessNumber, direct_chat: Conversation) -> Callable[..., None]:
    """Ana reacts; each time is another webhook."""
    ana, ids = direct_chat.contact, itertools.count()

    def told(emoji: str | None, at: int = AT, to: str = "wamid.OURS", by: str = "") -> None:
        own = {"message_id": to} | ({"emoji": emoji} if emoji is not None else {})
        message = {"id": f"wamid.R{next(ids)}", "timestamp": str(at), "type": "reaction"}
        message |= {"from": by or ana.wa_id, "reaction": own}
        hears(number.connection, body("messages", messages=[message]))

    return told


def present() -> list[tuple[str, str]]:
    rows = Reaction.objects.exclude(emoji="").values_list("message__wamid", "emoji")
    return sorted(rows)


def test_a_reaction_stands_on_its_message(target: Message, reacts: Callable[..., None]) -> None:
    reacts("👍")

    assert present() == [("wamid.OURS", "👍")]
    assert Reaction.objects.get().contact == target.conversation.contact


def test_it_is_no_message(target: Message, reacts: Callable[..., None]) -> None:
    before = Conversation.objects.values().get()

    reacts("👍")

    assert Conversation.objects.values().get() == before
    assert Message.objects.get() == target


def test_open_threads_hear_of_the_message_it_is_on(
    target: Message, reacts: Callable[..., None]
) -> None:
    reacts("👍")

    fact = Activity.objects.get(kind="reaction.changed")
    assert (fact.message, fact.in_thread, fact.details) == (target, False, {"emoji": "👍"})


def test_the_newest_counts_whatever_comes_last(
    target: Message, reacts: Callable[..., None]
) -> None:
    reacts("❤️", AT + 5)
    reacts("👍", AT)

    assert present() == [("wamid.OURS", "❤️")]


def test_taken_away_stays_away(target: Message, reacts: Callable[..., None]) -> None:
    reacts("👍")
    reacts(None, AT + 1)
    reacts("👍", AT)

    assert present() == []
    assert Reaction.objects.count() == 1


@pytest.mark.parametrize("order", [["👍", "🎉"], ["🎉", "👍"]])
def test_within_one_second_the_order_does_not_matter(
    target: Message, reacts: Callable[..., None], order: list[str]
) -> None:
    for emoji in order:
        reacts(emoji)

    assert present() == [("wamid.OURS", max(order))]


def test_a_reaction_to_an_unknown_message_waits_for_it(
    reacts: Callable[..., None], direct_chat: Conversation, later: Callable[..., object]
) -> None:
    reacts("👍", to="wamid.LATER")
    assert present() == []
    factories.make_message(direct_chat, wamid="wamid.LATER")

    with later(seconds=2):
        drain()

    assert present() == [("wamid.LATER", "👍")]


def test_an_earlier_attempt_is_known_too(target: Message, reacts: Callable[..., None]) -> None:
    target.attempts.create(wamid="wamid.FIRST")

    reacts("👍", to="wamid.FIRST")

    assert present() == [("wamid.OURS", "👍")]


def test_what_is_no_emoji_is_cut(target: Message, reacts: Callable[..., None]) -> None:
    reacts("x" * 300)

    assert Reaction.objects.get().emoji == "x" * 64


def test_of_two_contacts_that_are_one_the_newer_reaction_stays(
    target: Message, number: BusinessNumber
) -> None:
    one, two = (factories.make_contact(number.workspace) for _ in range(2))
    now = timezone.now()
    for contact, emoji, at in [(one, "👍", now), (two, "🎉", now + timedelta(seconds=1))]:
        Reaction.objects.create(message=target, contact=contact, emoji=emoji, occurred_at=at)

    merging._move_reactions(one, two)
    Contact.objects.filter(pk=two.pk).delete()

    assert present() == [("wamid.OURS", "🎉")]


def react(message: Message, agent: User, emoji: str) -> None:
    reactions.react(message=message, agent=agent, emoji=emoji)


def test_ours_is_sent_and_is_no_line(target: Message, alice: User, whatsapp: FakeWhatsApp) -> None:
    react(target, alice, "👍")
    drain_outgoing()

    [(_, call)] = whatsapp.calls
    assert call["content"] == content.Reaction(wamid="wamid.OURS", emoji="👍")
    assert present() == [("wamid.OURS", "👍")]
    target.conversation.refresh_from_db()
    assert target.conversation.last_message == target
    carrier = Message.objects.get(kind="reaction")
    assert not Activity.objects.filter(message=carrier).exists()


def test_the_same_again_sends_nothing(target: Message, alice: User) -> None:
    react(target, alice, "👍")
    react(target, alice, "👍")

    assert Message.objects.filter(kind="reaction").count() == 1


def test_ours_is_changed_and_taken_away(
    target: Message, alice: User, whatsapp: FakeWhatsApp
) -> None:
    for emoji in ("👍", "🎉", ""):
        react(target, alice, emoji)
        drain_outgoing()

    assert [call["content"].emoji for _, call in whatsapp.calls] == ["👍", "🎉", ""]
    assert present() == []


def test_a_refused_reaction_is_known_and_can_be_tried_again(
    target: Message, alice: User, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.will(Refused(problem(131009)))
    react(target, alice, "👍")
    drain_outgoing()
    assert Reaction.objects.get().has_failed
    assert Activity.objects.filter(kind="reaction.changed", message=target).count() >= 2

    react(target, alice, "👍")
    drain_outgoing()

    assert not Reaction.objects.get().has_failed


@pytest.mark.parametrize("emoji", ["ok", "👍👍", "<b>", "1"])
def test_only_one_emoji_is_taken(target: Message, alice: User, emoji: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        react(target, alice, emoji)

    assert refusal.value.field == "emoji"
    assert not Reaction.objects.exists()


def test_old_messages_take_none(direct_chat: Conversation, alice: User) -> None:
    old = factories.make_message(direct_chat, occurred_at=timezone.now() - timedelta(days=31))

    with pytest.raises(CannotSend):
        react(old, alice, "👍")


def test_what_is_not_on_whatsapp_takes_none(direct_chat: Conversation, alice: User) -> None:
    waiting = composing.queue_message(conversation=direct_chat, agent=alice, text="Hello")

    with pytest.raises(CannotSend):
        react(waiting, alice, "👍")


def test_the_window_must_be_open(number: BusinessNumber, alice: User) -> None:
    contact = factories.make_contact(number.workspace)
    closed = factories.make_conversation(contact=contact, number=number, window=timedelta(hours=-1))
    message = factories.make_message(closed)

    with pytest.raises(CannotSend) as refusal:
        react(message, alice, "👍")

    assert refusal.value.code == "window_closed"
