"""The page "Groups" and its bulk actions, as a browser asks for them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupImport, Invite
from inbox.imports import keeping, running
from inbox.models import BulkItem, BulkRun, Conversation
from inbox.outbox.bulk_runs import drain_bulk
from tests import factories

Browser = Callable[[User], Client]


def fill(number: BusinessNumber, count: int) -> None:
    made = Group.objects.bulk_create(
        Group(
            workspace=number.workspace, number=number, wa_group_id=f"g{n}", subject=f"Group {n:03}"
        )
        for n in range(Group.objects.count(), Group.objects.count() + count)
    )
    Conversation.objects.bulk_create(
        Conversation(workspace=number.workspace, number=number, group=group) for group in made
    )


@pytest.mark.parametrize(
    ("path", "most"),
    [("/groups/", 20), ("/groups/rows/", 8), ("/groups/?q=group&sort=subject&state=empty", 20)],
)
def test_five_hundred_groups_cost_as_much_as_ten(
    number: BusinessNumber, alice: User, browser_of: Browser, path: str, most: int
) -> None:
    client = browser_of(alice)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    fill(number, 10)
    few = cost()
    fill(number, 490)

    assert cost() == few <= most


def test_only_groups_of_ones_own_numbers_are_shown_and_counted(
    number: BusinessNumber, other_number: BusinessNumber, bob: User, browser_of: Browser
) -> None:
    fill(number, 3)
    factories.make_conversation(group=factories.make_group(other_number, subject="Bob's own"))

    page = browser_of(bob).get("/groups/").content.decode()

    assert "Bob&#x27;s own" in page
    assert "Group 00" not in page
    assert 'data-total="1"' in page


def test_all_that_match_are_taken_not_only_those_shown(
    number: BusinessNumber, alice: User, browser_of: Browser
) -> None:
    fill(number, 120)
    data = {"action": "close", "all": "1", "query": "q=group"}

    answer = browser_of(alice).post("/groups/runs/", data)

    assert (answer.status_code, answer.json()["total"]) == (201, 120)


def test_bob_cannot_reach_groups_of_another_number_by_any_road(
    number: BusinessNumber, bob: User, browser_of: Browser
) -> None:
    chat = factories.make_conversation(number=number)
    client = browser_of(bob)
    for data in (
        {"conversation": chat.pk},
        {"all": "1"},
        {"all": "1", "query": f"number={number.pk}"},
    ):
        answer = client.post("/groups/runs/", {"action": "close"} | data)
        assert answer.status_code == 422
    assert not BulkRun.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"action": "delete"},
        {"action": "undo"},
        {"action": "close", "conversation": "x"},
        {"action": "close", "conversation": "9" * 40},
        {"action": "close", "all": "1", "client_key": "x"},
        {"action": "assign", "all": "1", "assignee": "9"},
        {"action": "template", "all": "1", "template": "x"},
        {"action": "close", "all": "1", "query": "state=\x00&sort=x&number=" + "9" * 30},
    ],
)
def test_bad_input_is_refused(
    number: BusinessNumber, alice: User, browser_of: Browser, data: dict[str, str]
) -> None:
    factories.make_conversation(number=number)

    assert browser_of(alice).post("/groups/runs/", data).status_code == 422
    assert not BulkRun.objects.exists()


def test_a_template_that_lacks_a_value_is_refused_before_anything_is_started(
    number: BusinessNumber, alice: User, browser_of: Browser
) -> None:
    factories.make_conversation(number=number)
    data = {"action": "template", "all": "1", "template": factories.make_template(number).pk}
    client = browser_of(alice)

    assert client.post("/groups/runs/", data).status_code == 422
    assert client.post("/groups/runs/", data | {"v.body.1": "Ana"}).status_code == 201


def test_failures_come_as_a_file_without_formulas(
    number: BusinessNumber, alice: User, browser_of: Browser
) -> None:
    group = factories.make_group(number, subject="=SUM(A1)", state="deleted")
    factories.make_conversation(group=group)
    client = browser_of(alice)
    run = client.post("/groups/runs/", {"action": "refresh", "all": "1"}).json()["run"]
    drain_bulk()

    answer = client.get(f"/groups/runs/{run}/failures/")

    assert answer["Content-Type"].startswith("text/csv")
    assert "'=SUM(A1)" in answer.content.decode()
    assert "1 failed" in client.get("/groups/runs/tray/").content.decode()
    assert BulkItem.objects.get().state == "failed"


def test_a_run_is_its_starters_alone(
    number: BusinessNumber, alice: User, admin: User, browser_of: Browser
) -> None:
    factories.make_conversation(number=number)
    run = browser_of(alice).post("/groups/runs/", {"action": "close", "all": "1"}).json()["run"]

    answer = browser_of(admin).post(f"/groups/runs/{run}/state/", {"to": "cancelled"})

    assert answer.status_code == 404


def test_the_tray_shows_those_who_may_the_imports_under_way(
    number: BusinessNumber, alice: User, browser_of: Browser
) -> None:
    admin = factories.make_user(workspace=number.workspace, role="admin")
    means = Invite.Means.TEXT
    kept = keeping.keep(b"subject\nA\nB\n", name="g.csv", number=number, by=admin, means=means)
    running.move(kept, GroupImport.State.RUNNING)

    tray = browser_of(admin).get("/groups/runs/tray/").content.decode()

    assert "g.csv" in tray
    assert "0 of 2" in tray
    assert "g.csv" not in browser_of(alice).get("/groups/runs/tray/").content.decode()
