"""The rules of the door when no seat is free: who waits in line, and who gets the freed seat."""

from collections.abc import Callable

import pytest

from accounts.models import BusinessNumber, User
from groups.models import Contact, DoorRules, Group, GroupRequest, MembershipChange
from groups.services import door
from inbox.models import Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.services import group_work
from tests import factories
from tests.inbox.fakes import FakeWhatsApp
from tests.inbox.services.door import ALL_ON, asks, full_group, group_news, leaves, request_of


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
