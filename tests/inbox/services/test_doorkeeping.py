"""The rules of the door: who gets in without an agent, who waits, and who gets the freed seat."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from accounts.models import BusinessNumber, User
from groups.models import Contact, DoorRules, Group, GroupRequest, JoinRequest, MembershipChange
from groups.services import door
from inbox.models import Activity, Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.services import contact_cards, group_work
from inbox.services.group_work import NotNow
from tests import factories
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.whatsapp.bodies import body
from whatsapp.gateway import FailedJoinRequest, JoinRequestResults

ALL_ON = {
    "approves_invited": True,
    "approves_known": True,
    "rejects_blocked": True,
    "when_full": "approve",
}
A_DAY_LATER = 86_400


@pytest.fixture
def rules(number: BusinessNumber) -> Callable[..., DoorRules]:
    def make(**which: Any) -> DoorRules:
        return DoorRules.objects.create(number=number, **(which or ALL_ON))

    return make


@pytest.fixture
def invited(monkeypatch: pytest.MonkeyPatch) -> list[Contact]:
    """Whoever is put in here has been invited."""
    people: list[Contact] = []

    def among(group: Group, contact_ids: Iterable[int]) -> set[int]:
        return {contact.pk for contact in people} & set(contact_ids)

    monkeypatch.setattr(door, "invited_among", among)
    return people


@pytest.fixture
def ana(number: BusinessNumber) -> Contact:
    return factories.make_contact(number.workspace, "Ana Ruiz")


def group_news(conversation: Conversation, at: int = 1795168800, **item: Any) -> None:
    news = {"timestamp": str(at), "group_id": conversation.group.wa_group_id} | item
    hears(conversation.number.connection, body("group_participants_update", groups=[news]))


def asks(conversation: Conversation, who: Contact, at: int = 1795168800, key: str = "") -> None:
    asked = {"join_request_id": key or f"ask-{who.pk}", "wa_id": who.wa_id}
    group_news(conversation, at, type="group_join_request_created", **asked)


def leaves(conversation: Conversation, who: Contact) -> None:
    left = [{"wa_id": who.wa_id, "user_id": who.user_id}]
    group_news(
        conversation,
        1795168900,
        type="group_participants_remove",
        initiated_by="participant",
        removed_participants=left,
    )


def request_of(who: Contact) -> JoinRequest:
    return JoinRequest.objects.get(contact=who)


def reasons(kind: str) -> list[str]:
    facts = Activity.objects.filter(kind=kind).order_by("seq")
    return [fact.details["reason"] for fact in facts]


def full_group(number: BusinessNumber, people: int = 8) -> Conversation:
    return factories.make_conversation(group=factories.make_group(number, people=people))


def test_without_rules_everybody_waits_for_the_team(
    group_chat: Conversation, ana: Contact, invited: list[Contact]
) -> None:
    invited.append(ana)
    asks(group_chat, ana)

    assert (request_of(ana).state, request_of(ana).verdict) == ("pending", "")
    assert not GroupRequest.objects.exists()


def test_the_invited_are_let_in_and_why_is_written_down(
    group_chat: Conversation,
    ana: Contact,
    invited: list[Contact],
    rules: Callable[..., DoorRules],
    whatsapp: FakeWhatsApp,
) -> None:
    rules(approves_invited=True)
    invited.append(ana)
    asks(group_chat, ana)
    drain_group_requests()

    row = request_of(ana)
    assert (row.state, row.reason, row.decided_by) == ("approved", "invited", None)
    assert reasons("join_request.approved") == ["invited"]


def test_somebody_of_another_group_is_known(
    group_chat: Conversation, ana: Contact, rules: Callable[..., DoorRules], whatsapp: FakeWhatsApp
) -> None:
    rules()
    factories.make_participant(factories.make_group(group_chat.number), ana)
    asks(group_chat, ana)
    drain_group_requests()

    assert (request_of(ana).state, request_of(ana).reason) == ("approved", "known")


def test_strangers_are_held(
    group_chat: Conversation, ana: Contact, rules: Callable[..., DoorRules]
) -> None:
    rules()
    asks(group_chat, ana)

    assert (request_of(ana).verdict, request_of(ana).reason) == ("held", "stranger")
    assert reasons("join_request.held") == ["stranger"]
    assert not GroupRequest.objects.exists()


def test_the_blocked_are_turned_away_even_when_invited(
    group_chat: Conversation,
    ana: Contact,
    alice: User,
    invited: list[Contact],
    rules: Callable[..., DoorRules],
    whatsapp: FakeWhatsApp,
) -> None:
    rules()
    invited.append(ana)
    contact_cards.block(contact=ana, because="Spam", by=alice)
    asks(group_chat, ana)
    drain_group_requests()

    assert (request_of(ana).state, request_of(ana).reason) == ("rejected", "blocked")


def test_who_is_blocked_while_waiting_is_turned_away_at_once(
    group_chat: Conversation,
    ana: Contact,
    alice: User,
    rules: Callable[..., DoorRules],
    whatsapp: FakeWhatsApp,
) -> None:
    rules()
    asks(group_chat, ana)
    contact_cards.block(contact=ana, because="Spam", by=alice)
    drain_group_requests()

    assert request_of(ana).state == "rejected"


def test_who_is_blocked_before_whatsapp_is_asked_does_not_get_in(
    group_chat: Conversation,
    ana: Contact,
    alice: User,
    whatsapp: FakeWhatsApp,
) -> None:
    row = factories.make_join_request(group_chat, ana)
    group_work.decide_join_requests(
        conversation=group_chat, by=alice, join_requests=[row], approve=True
    )
    contact_cards.block(contact=ana, because="Spam", by=alice)
    drain_group_requests()

    assert (request_of(ana).state, whatsapp.calls) == ("pending", [])


def test_nobody_lets_the_blocked_in_by_hand(
    group_chat: Conversation, ana: Contact, alice: User
) -> None:
    contact_cards.block(contact=ana, because="Spam", by=alice)
    row = factories.make_join_request(group_chat, Contact.objects.get(pk=ana.pk))

    with pytest.raises(NotNow) as refusal:
        group_work.decide_join_requests(
            conversation=group_chat, by=alice, join_requests=[row], approve=True
        )

    assert refusal.value.code == "blocked"


def test_a_repeated_webhook_is_judged_once(
    group_chat: Conversation, ana: Contact, rules: Callable[..., DoorRules]
) -> None:
    rules()
    asks(group_chat, ana)
    asks(group_chat, ana, key=f"ask-{ana.pk}")

    assert JoinRequest.objects.count() == Activity.objects.filter(kind="join_request.held").count()


def test_who_asks_twice_is_one_person_waiting(
    group_chat: Conversation, ana: Contact, alice: User, whatsapp: FakeWhatsApp
) -> None:
    asks(group_chat, ana, key="first")
    asks(group_chat, ana, at=1795168860, key="second")
    group_chat.refresh_from_db()
    assert group_chat.pending_join_requests == 1

    [row] = door.waiting(group_chat.group)
    group_work.decide_join_requests(
        conversation=group_chat, by=alice, join_requests=[row], approve=False
    )
    drain_group_requests()

    assert {row.state for row in JoinRequest.objects.all()} == {"rejected"}


def test_in_a_full_group_the_invited_wait_in_line_and_strangers_are_held(
    number: BusinessNumber,
    ana: Contact,
    invited: list[Contact],
    rules: Callable[..., DoorRules],
) -> None:
    rules()
    chat = full_group(number)
    invited.append(ana)
    stranger = factories.make_contact(number.workspace, "Bo")
    asks(chat, ana)
    asks(chat, stranger, at=1795168801)

    assert (request_of(ana).verdict, request_of(stranger).verdict) == ("waiting", "held")
    assert not GroupRequest.objects.exists()


def test_without_a_list_a_full_group_holds_the_invited_too(
    number: BusinessNumber,
    ana: Contact,
    invited: list[Contact],
    rules: Callable[..., DoorRules],
) -> None:
    rules(approves_invited=True)
    invited.append(ana)
    asks(full_group(number), ana)

    assert (request_of(ana).verdict, request_of(ana).reason) == ("held", "no_seat")


@pytest.mark.parametrize(
    ("when_full", "verdict", "asked"), [("approve", "approve", 1), ("offer", "offered", 0)]
)
def test_the_freed_seat_goes_to_the_first_in_line_alone(
    number: BusinessNumber,
    invited: list[Contact],
    rules: Callable[..., DoorRules],
    when_full: str,
    verdict: str,
    asked: int,
) -> None:
    rules(**(ALL_ON | {"when_full": when_full}))
    chat = full_group(number)
    first, second = (factories.make_contact(number.workspace) for _ in range(2))
    invited += [first, second]
    asks(chat, second, at=1795168801)
    asks(chat, first, at=1795168800)

    leaves(chat, chat.group.participants.last().contact)

    assert (request_of(first).verdict, request_of(second).verdict) == (verdict, "waiting")
    assert request_of(first).reason == "seat_freed"
    assert GroupRequest.objects.filter(kind="approve").count() == asked


def test_an_offered_seat_that_is_taken_is_offered_no_more(
    number: BusinessNumber,
    ana: Contact,
    invited: list[Contact],
    rules: Callable[..., DoorRules],
) -> None:
    rules(**(ALL_ON | {"when_full": "offer"}))
    chat = full_group(number)
    invited.append(ana)
    asks(chat, ana)
    leaves(chat, chat.group.participants.last().contact)
    assert request_of(ana).verdict == "offered"

    someone = {"wa_id": "447700900999"}
    group_news(chat, 1795169000, type="group_participants_add", added_participants=[someone])

    assert request_of(ana).verdict == "waiting"


def test_two_invited_and_one_seat_is_one_approval(
    number: BusinessNumber,
    invited: list[Contact],
    rules: Callable[..., DoorRules],
    whatsapp: FakeWhatsApp,
) -> None:
    """Also between WhatsApp's answer and the news that they are in."""
    rules()
    chat = full_group(number, people=7)
    first, second = (factories.make_contact(number.workspace) for _ in range(2))
    invited += [first, second]
    asks(chat, first, at=1795168800)
    drain_group_requests()
    asks(chat, second, at=1795168801)
    drain_group_requests()

    assert (request_of(first).state, request_of(second).state) == ("approved", "pending")
    assert request_of(second).verdict == "waiting"


def test_an_agent_puts_a_stranger_in_line(
    number: BusinessNumber,
    ana: Contact,
    alice: User,
    rules: Callable[..., DoorRules],
    whatsapp: FakeWhatsApp,
) -> None:
    rules()
    chat = full_group(number)
    asks(chat, ana)
    group_work.decide_join_requests(
        conversation=chat, by=alice, join_requests=[request_of(ana)], approve=True
    )
    assert request_of(ana).verdict == "waiting"

    leaves(chat, chat.group.participants.last().contact)
    drain_group_requests()

    assert request_of(ana).state == "approved"


def test_each_person_whom_whatsapp_does_not_let_in_is_told_why(
    group_chat: Conversation, ana: Contact, alice: User, whatsapp: FakeWhatsApp
) -> None:
    good, bad = (factories.make_join_request(group_chat, who) for who in (None, ana))
    terms = FailedJoinRequest(join_request_id=bad.join_request_id, problem=problem(131203))
    whatsapp.will(JoinRequestResults(done=(good.join_request_id,), failed=(terms,)))
    group_work.decide_join_requests(
        conversation=group_chat, by=alice, join_requests=[good, bad], approve=True
    )
    drain_group_requests()

    good.refresh_from_db()
    assert (good.state, good.problem_code) == ("approved", 0)
    assert (request_of(ana).state, request_of(ana).problem_code) == ("pending", 131203)


def test_who_asks_again_is_judged_again(
    group_chat: Conversation,
    ana: Contact,
    invited: list[Contact],
    rules: Callable[..., DoorRules],
    whatsapp: FakeWhatsApp,
) -> None:
    rules()
    asks(group_chat, ana)
    invited.append(ana)
    asks(group_chat, ana, at=1795168800 + A_DAY_LATER)
    drain_group_requests()

    assert request_of(ana).state == "approved"


def test_evidence_of_having_come_frees_the_seat_kept_for_them(
    group_chat: Conversation, ana: Contact, alice: User, whatsapp: FakeWhatsApp
) -> None:
    row = factories.make_join_request(group_chat, ana)
    group_work.decide_join_requests(
        conversation=group_chat, by=alice, join_requests=[row], approve=True
    )
    drain_group_requests()
    assert door.free_seats(group_chat.group) == 5

    factories.make_participant(group_chat.group, ana, joined_at=row.requested_at)

    assert MembershipChange.objects.filter(contact=ana).exists()
    assert door.free_seats(Group.objects.get(pk=group_chat.group_id)) == 5
