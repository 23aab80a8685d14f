"""Ten people ask to join at night, one of them twice, and nobody is there: the rules decide."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from groups.models import Contact, DoorRules, Group, JoinRequest
from inbox.models import Activity, Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.services import contact_cards
from tests.factories import make_connection, make_number, make_user, make_workspace
from tests.hearing import hears
from whatsapp.sandbox import courier
from whatsapp.sandbox.models import Group as SandboxGroup
from whatsapp.sandbox.models import Person
from whatsapp.sandbox.services import groups, membership, numbers, people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class Night:
    """A group with four people and four seats; seven others are known, one of whom is blocked."""

    def __init__(self, url: str) -> None:
        self.sandbox = numbers.create_number("+1 555 777 0123", "Harbor", "http://octet.test/")
        self.connection = make_connection(
            make_workspace(),
            base_url=f"{url}/sandbox/graph",
            access_token=self.sandbox.account.access_token,
            app_secret=self.sandbox.account.app_secret,
        )
        self.number = make_number(
            connection=self.connection, phone_number_id=self.sandbox.phone_number_id
        )
        self.agent = make_user(workspace=self.connection.workspace)
        self.evening = timezone.now() - timedelta(hours=8)
        self.members = self.make("Member", 4)
        self.known = self.make("Known", 6)
        self.blocked = self.make("Blocked", 1)
        self.strangers = self.make("Stranger", 3)
        self.casa_lima = self.group("Casa Lima", self.members)
        self.group("Others", [*self.known, *self.blocked])
        self.deliver()
        SandboxGroup.objects.filter(pk=self.casa_lima.pk).update(
            join_approval_mode="approval_required"
        )
        self.casa_lima.refresh_from_db()

    def make(self, name: str, count: int) -> list[Person]:
        return [people.create_person(f"{name} {nth}") for nth in range(1, count + 1)]

    def group(self, subject: str, inside: list[Person]) -> SandboxGroup:
        group = groups.create_group(self.sandbox, subject, at=self.evening)
        for person in inside:
            membership.join(person, group, self.evening)
        return group

    def deliver(self, *, copies: int = 1) -> None:
        """All that the sandbox has to tell, each letter so many times."""

        def post(url: str, body: bytes, headers: dict[str, str]) -> int:
            for _ in range(copies):
                hears(self.connection, body)
            return 200

        with time_machine.travel(timezone.now() + timedelta(seconds=1)):
            courier.deliver_due(post)

    def settle(self) -> None:
        """Until nobody has anything to ask or to tell."""
        for _ in range(4):
            with time_machine.travel(timezone.now() + timedelta(seconds=2)):
                drain_group_requests()
            self.deliver(copies=2)

    def keep_the_door(self) -> None:
        """Who is known comes in, who is blocked does not; a seat that falls free is offered."""
        DoorRules.objects.create(
            number=self.number, approves_known=True, rejects_blocked=True, when_full="offer"
        )
        villain = self.contact(self.blocked[0])
        contact_cards.block(villain, because="Insults", by=self.agent)

    def everybody_asks(self) -> None:
        """A minute apart; the first of them takes it back and asks again, behind all others."""
        for minute, person in enumerate([*self.strangers, *self.blocked, *self.known]):
            membership.join(person, self.casa_lima, self.evening + timedelta(minutes=minute))
        second_thoughts, again_at = self.strangers[0], self.evening + timedelta(minutes=30)
        membership.withdraw(second_thoughts, self.casa_lima, again_at)
        membership.join(second_thoughts, self.casa_lima, again_at + timedelta(minutes=1))

    @property
    def inside(self) -> set[str]:
        return {person.name for person in membership.members(self.casa_lima)}

    @property
    def chat(self) -> Conversation:
        return Conversation.objects.get(group__wa_group_id=self.casa_lima.group_id)

    def contact(self, person: Person) -> Contact:
        return Contact.objects.get(wa_id=person.phone)

    def name(self, contact: Contact) -> str:
        """News of groups carries no names."""
        return Person.objects.get(phone=contact.wa_id).name

    def waiting(self, verdict: str) -> list[str]:
        rows = JoinRequest.objects.filter(state="pending", verdict=verdict)
        return [self.name(row.contact) for row in rows.order_by("requested_at")]


@pytest.fixture
def night(live_server: LiveServer) -> Night:
    return Night(live_server.url)


def decided(night: Night) -> set[tuple[str, str, str]]:
    """Who was let in or turned away, and why; everybody once."""
    log = Activity.objects.filter(kind__in=["join_request.approved", "join_request.rejected"])
    told = [
        (night.name(fact.contact), fact.kind.split(".")[1], fact.details["reason"]) for fact in log
    ]
    assert len(told) == len(set(told))
    return set(told)


def test_each_gets_what_the_rules_say_and_the_freed_seat_is_offered(
    night: Night, browser_of: Callable[[User], Client]
) -> None:
    night.keep_the_door()
    night.everybody_asks()
    night.deliver(copies=2)
    night.settle()

    let_in = {f"Known {nth}" for nth in range(1, 5)}
    assert night.inside == {f"Member {nth}" for nth in range(1, 5)} | let_in
    assert night.waiting("held") == ["Stranger 2", "Stranger 3", "Stranger 1"]
    assert night.waiting("waiting") == ["Known 5", "Known 6"]
    villain = night.contact(night.blocked[0])
    assert JoinRequest.objects.get(contact=villain).state == "rejected"
    turned_away = {("Blocked 1", "rejected", "blocked")}
    assert decided(night) == {(name, "approved", "known") for name in let_in} | turned_away

    membership.leave(night.members[0], night.casa_lima)
    night.settle()
    assert (night.waiting("offered"), night.waiting("waiting")) == (["Known 5"], ["Known 6"])
    assert "Known 5" not in night.inside

    client = browser_of(night.agent)
    panel = client.get(f"/inbox/{night.chat.pk}/details/").content.decode()
    assert panel.count("Held: nobody invited them") == 3
    assert "A seat is free" in panel
    offered = JoinRequest.objects.get(verdict="offered")
    address = f"/inbox/{night.chat.pk}/group/join-decisions/"
    answer = client.post(address, {"decision": "approve", "request": offered.pk})
    assert answer.status_code == 202
    night.settle()

    assert "Known 5" in night.inside
    assert night.waiting("waiting") == ["Known 6"]
    assert Group.objects.get(subject="Casa Lima").participant_count == 8
