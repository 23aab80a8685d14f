"""The rules of the door: who gets in without an agent, and who waits for one."""

from collections.abc import Callable

import pytest

from accounts.models import User
from groups.models import Contact, DoorRules, GroupRequest, JoinRequest
from groups.services import door
from inbox.models import Activity, Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.services import contact_cards, group_work
from inbox.services.group_work import NotNow
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.inbox.services.door import A_DAY_LATER, asks, reasons, request_of
from whatsapp.gateway import FailedJoinRequest, JoinRequestResults


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
    contact_cards.block(ana, because="Spam", by=alice)
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
    contact_cards.block(ana, because="Spam", by=alice)
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
    contact_cards.block(ana, because="Spam", by=alice)
    drain_group_requests()

    assert (request_of(ana).state, whatsapp.calls) == ("pending", [])


def test_nobody_lets_the_blocked_in_by_hand(
    group_chat: Conversation, ana: Contact, alice: User
) -> None:
    contact_cards.block(ana, because="Spam", by=alice)
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
