"""Whatever becomes of WhatsApp's news on the way, reading the groups once makes them true.

The sandbox is the oracle: people and the business do things there, its webhooks are lost, doubled
and shuffled, and after one reading Octet says what the sandbox says.
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import BusinessNumber, Workspace
from groups.models import Group, GroupSweep
from inbox.outbox import group_sweeps
from inbox.outbox.group_requests import drain_group_requests
from inbox.outbox.group_sweeps import drain_group_sweeps
from tests import factories
from tests.hearing import drain, hears
from tests.sandbox_line import BASE, sandbox_line
from whatsapp.sandbox import courier
from whatsapp.sandbox.models import Group as TheirGroup
from whatsapp.sandbox.services import groups, membership, numbers, people
from whatsapp.sandbox.services.refusals import Refused
from whatsapp.sandbox.webhooks import people as webhooks

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
PROFILES = ("phone", "username_and_phone", "username", "legacy")
OF_PEOPLE = ("join", "join", "join", "leave", "withdraw", "approve", "reject", "remove")
OF_GROUPS = ("rename", "describe", "suspend", "free", "reset", "delete")

STEPS = st.lists(
    st.tuples(
        st.sampled_from(OF_PEOPLE * 2 + OF_GROUPS),
        st.integers(0, 1),
        st.integers(0, 3),
        st.sampled_from([0, 0.4, 1.3, 7]),
    ),
    min_size=1,
    max_size=25,
)


class World:
    """Two groups and four people of the sandbox, and our number that its webhooks go to."""

    def __init__(self, workspace: Workspace, clock: Any) -> None:
        self.clock, self.letters = clock, []
        theirs = numbers.create_number("15557770123", "Harbor Homes", "https://octet.test/hook/")
        connection = factories.make_connection(
            workspace, base_url=BASE, access_token=theirs.account.access_token
        )
        self.number = factories.make_number(
            connection=connection, phone_number_id=theirs.phone_number_id
        )
        self.people = [people.create_person(f"P{n}", profile=p) for n, p in enumerate(PROFILES)]
        modes = TheirGroup.JoinApprovalMode
        self.groups = [
            groups.create_group(theirs, f"Group {mode}", join_approval_mode=mode) for mode in modes
        ]

    def do(self, what: str, group_at: int, person_at: int, wait: float) -> None:
        self.clock.shift(timedelta(seconds=wait))
        group = TheirGroup.objects.select_related("number__account").get(
            pk=self.groups[group_at].pk
        )
        person = self.people[person_at]
        asked = list(group.join_requests.filter(state="pending").select_related("person"))
        acts = {
            "join": lambda: membership.join(person, group),
            "leave": lambda: membership.leave(person, group),
            "withdraw": lambda: membership.withdraw(person, group),
            "approve": lambda: membership.approve(asked[:1]),
            "reject": lambda: membership.reject(asked[:1]),
            "remove": lambda: membership.remove(group, {person.best_address: person}),
            "rename": lambda: groups.update_group(group, subject=f"Name {person_at}"),
            "describe": lambda: groups.update_group(group, description=f"About {person_at}"),
            "suspend": lambda: groups.suspend_group(group),
            "free": lambda: groups.clear_suspension(group),
            "reset": lambda: groups.reset_invite_link(group),
            "delete": lambda: groups.delete_group(group),
        }
        if group.deleted_at is None:
            try:
                acts[what]()
            except Refused:
                return

    def deliver(self, chance: random.Random, lost: float, doubled: float) -> None:
        """What was said since the last time arrives; some of it never, some of it twice."""
        courier.deliver_due(
            lambda url, body, headers: self.letters.append(body) or 200,
            until=datetime.now(UTC) + timedelta(hours=1),
        )
        arriving = [letter for letter in self.letters if chance.random() >= lost]
        arriving += [letter + b"\n" for letter in arriving if chance.random() < doubled]
        chance.shuffle(arriving)
        self.letters.clear()
        for letter in arriving:
            hears(self.number.connection, letter)

    def reconcile(self) -> None:
        """The work of a while, until there is none left."""
        GroupSweep.objects.update_or_create(
            number=self.number, defaults={"wanted_at": datetime.now(UTC), "due_at": START}
        )
        for _ in range(20):
            self.clock.shift(timedelta(seconds=15))
            if drain_group_sweeps() + drain_group_requests() + drain() == 0:
                return
        raise AssertionError("reading never ends")


def _name(ids: dict[str, str]) -> str:
    return ids.get("user_id") or ids["wa_id"]


def theirs() -> dict[str, Any]:
    return {
        group.group_id: {
            "subject": group.subject,
            "description": group.description,
            "suspended": group.is_suspended,
            "link": "?" if group.is_suspended else group.invite_link,
            "members": sorted(_name(webhooks.ids(p)) for p in membership.members(group)),
            "waiting": sorted(
                group.join_requests.filter(state="pending").values_list(
                    "join_request_id", flat=True
                )
            ),
        }
        for group in TheirGroup.objects.filter(deleted_at=None)
    }


def ours(number: BusinessNumber) -> dict[str, Any]:
    return {
        group.wa_group_id: {
            "subject": group.subject,
            "description": group.description,
            "suspended": group.state == Group.State.SUSPENDED,
            "link": "?" if group.state == Group.State.SUSPENDED else group.invite_link,
            "members": sorted(
                _name({"user_id": row.contact.user_id, "wa_id": row.contact.wa_id})
                for row in group.participants.filter(state="member").select_related("contact")
            ),
            "waiting": sorted(
                group.join_requests.filter(state="pending").values_list(
                    "join_request_id", flat=True
                )
            ),
        }
        for group in Group.objects.filter(number=number).exclude(state=Group.State.DELETED)
    }


@pytest.mark.thorough
@settings(
    max_examples=30,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=STEPS,
    more=STEPS,
    seed=st.integers(0, 2**16),
    lost=st.sampled_from([0, 0.3, 1]),
    doubled=st.sampled_from([0, 0.5]),
)
def test_one_reading_gives_whatsapps_truth(
    workspace: Workspace,
    steps: list[Any],
    more: list[Any],
    seed: int,
    lost: float,
    doubled: float,
) -> None:
    chance = random.Random(seed)
    with (
        transaction.atomic(),
        time_machine.travel(START, tick=False) as clock,
        sandbox_line(),
    ):
        world = World(workspace, clock)
        for part in (steps, more):
            for step in part:
                world.do(*step)
            world.deliver(chance, lost, doubled)
            world.reconcile()

            assert ours(world.number) == theirs()
            for group in Group.objects.filter(number=world.number):
                members = group.participants.filter(state="member").count()
                assert group.participant_count == members
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_late_news_after_a_reading_does_not_undo_it(workspace: Workspace) -> None:
    with time_machine.travel(START, tick=False) as clock, sandbox_line():
        world = World(workspace, clock)
        ana, room = world.people[0], 0
        world.deliver(random.Random(1), 0, 0)
        world.do("join", room, 0, 1)
        joined = []
        courier.deliver_due(lambda url, body, headers: joined.append(body) or 200)
        world.do("leave", room, 0, 5)
        world.deliver(random.Random(1), lost=1, doubled=0)
        world.reconcile()

        clock.shift(timedelta(hours=1))
        for letter in joined:
            hears(world.number.connection, letter)
        world.reconcile()

        assert ours(world.number) == theirs()
        assert ana.user_id not in str(ours(world.number))


def test_so_many_groups_are_read_at_a_time(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_sweeps, "AT_ONCE", 3)
    with time_machine.travel(START, tick=False) as clock, sandbox_line():
        world = World(workspace, clock)
        for nth in range(8):
            groups.create_group(world.groups[0].number, f"More {nth}")
        world.deliver(random.Random(1), lost=1, doubled=0)

        assert drain_group_sweeps() == 3
        assert drain_group_sweeps() == 0
        world.reconcile()

        assert ours(world.number) == theirs()
        assert len(theirs()) == 10
