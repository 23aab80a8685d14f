"""Rules of the door change while people wait."""

from collections.abc import Callable

import pytest
from django.db.models import F
from django.test import Client

from accounts.models import BusinessNumber, User
from groups.models import Contact, DoorRules, GroupRequest, JoinRequest
from inbox.models import Activity, Conversation
from inbox.services import contact_cards, door_rules
from inbox.services.door_rules import drain_doors
from tests import factories


def change(number: BusinessNumber, **which: object) -> None:
    rules = DoorRules.objects.filter(number=number).first() or DoorRules(number=number)
    for name, value in which.items():
        setattr(rules, name, value)
    door_rules.change(rules)
    while drain_doors():
        pass


def verdict(contact: Contact) -> tuple[str, str]:
    row = JoinRequest.objects.get(contact=contact)
    return row.verdict, row.reason


@pytest.fixture
def waiting(group_chat: Conversation, alice: User) -> dict[str, Contact]:
    """Four who ask, when no rule said what to do with them."""
    people = ("invited", "known", "blocked", "stranger")
    asked = {name: factories.make_join_request(group_chat).contact for name in people}
    factories.make_invite(group_chat.group, asked["invited"], invited_by=alice)
    elsewhere = factories.make_group(group_chat.number, people=0)
    factories.make_participant(elsewhere, asked["known"])
    contact_cards.block(asked["blocked"], by=alice, because="Spam")
    return asked


def test_those_who_wait_are_judged_by_the_new_rules(
    number: BusinessNumber, waiting: dict[str, Contact]
) -> None:
    change(number, approves_invited=True, rejects_blocked=True)

    assert verdict(waiting["invited"]) == ("approve", "invited")
    assert verdict(waiting["blocked"]) == ("reject", "blocked")
    assert verdict(waiting["known"]) == verdict(waiting["stranger"]) == ("held", "stranger")
    asked = dict(GroupRequest.objects.values_list("kind", "wish__join_requests"))
    rows = {name: JoinRequest.objects.get(contact=waiting[name]).pk for name in waiting}
    assert asked == {"approve": [rows["invited"]], "reject": [rows["blocked"]]}


def test_who_was_held_is_let_in_by_a_rule_that_comes_later_and_told_once(
    number: BusinessNumber, waiting: dict[str, Contact]
) -> None:
    change(number, approves_invited=True)
    change(number, approves_known=True)
    change(number, approves_known=True)

    assert verdict(waiting["known"]) == ("approve", "known")
    held = Activity.objects.filter(kind="join_request.held", contact=waiting["stranger"])
    assert held.count() == 1
    assert GroupRequest.objects.filter(kind="approve").count() == 2


def test_whom_the_team_put_in_line_stays_there(
    number: BusinessNumber, group_chat: Conversation, waiting: dict[str, Contact]
) -> None:
    for _ in range(6):
        factories.make_participant(group_chat.group)
    JoinRequest.objects.filter(contact=waiting["stranger"]).update(
        verdict="waiting", reason="no_seat", judged_at=F("requested_at")
    )

    change(number, when_full="offer", approves_invited=True)

    assert verdict(waiting["invited"]) == ("waiting", "no_seat")
    assert verdict(waiting["stranger"]) == ("waiting", "no_seat")

    change(number, when_full="hold", approves_invited=False)

    assert verdict(waiting["stranger"])[0] == verdict(waiting["invited"])[0] == "held"


def test_what_whatsapp_refused_is_not_asked_again(
    number: BusinessNumber, waiting: dict[str, Contact]
) -> None:
    JoinRequest.objects.filter(contact=waiting["invited"]).update(
        verdict="held", reason="invited", problem_code=131203, judged_at=F("requested_at")
    )

    change(number, approves_invited=True)

    assert not GroupRequest.objects.exists()


def test_many_groups_are_gone_through_in_parts(
    number: BusinessNumber, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_rules, "AT_ONCE", 2)
    for _ in range(5):
        chat = factories.make_conversation(group=factories.make_group(number))
        asked = factories.make_join_request(chat)
        factories.make_invite(chat.group, asked.contact, invited_by=alice)

    change(number, approves_invited=True)

    assert GroupRequest.objects.filter(kind="approve").count() == 5
    assert DoorRules.objects.get().judging_due_at is None


def test_admins_set_the_rules_on_a_page(
    number: BusinessNumber, waiting: dict[str, Contact], client_of: Callable[[User], Client]
) -> None:
    admin = factories.make_user(workspace=number.workspace, role="admin")
    page = client_of(admin)
    assert "Let in those we invited" in page.get("/settings/who-may-join/").content.decode()

    name = f"n{number.pk}"
    form = {"number": number.pk, f"{name}-approves_invited": "on", f"{name}-when_full": "offer"}
    assert page.post("/settings/who-may-join/", form).status_code == 302
    drain_doors()

    rules = DoorRules.objects.get()
    assert (rules.approves_invited, rules.rejects_blocked, rules.when_full) == (
        True,
        False,
        "offer",
    )
    assert verdict(waiting["invited"]) == ("approve", "invited")
    bad = form | {f"{name}-when_full": "never"}
    assert page.post("/settings/who-may-join/", bad).status_code == 422
