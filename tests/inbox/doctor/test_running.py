"""A checkup as a job, and its page."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import BusinessNumber, Membership, User
from inbox.doctor import running
from inbox.doctor.checks import CHECKS
from inbox.doctor.findings import good
from inbox.models import CheckResult, Checkup, WorkerBeat
from tests import factories

Later = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The checks that ran; none asks anybody."""
    names: list[str] = []

    def pretend(check: Any, patient: Any) -> Any:
        names.append(check.name)
        return good("Fine.")

    monkeypatch.setattr(running, "examine", pretend)
    return names


def test_asked_for_one_check_only_that_runs(
    number: BusinessNumber, admin: User, ran: list[str]
) -> None:
    running.ask(number=number, by=admin, only="clock")

    assert running.drain_checkups() == 1
    assert ran == ["clock"]
    assert running.drain_checkups() == 0
    assert CheckResult.objects.get().words == "Fine."


def test_two_wishes_at_once_become_a_test_of_all(
    number: BusinessNumber, admin: User, ran: list[str]
) -> None:
    running.ask(number=number, by=admin, only="clock")
    running.ask(number=number, by=admin, only="token")
    running.drain_checkups()

    assert ran == [check.name for check in CHECKS]


def test_testing_again_replaces_what_was_found(
    number: BusinessNumber, admin: User, ran: list[str]
) -> None:
    for _ in range(2):
        running.ask(number=number, by=admin)
        running.drain_checkups()

    assert CheckResult.objects.count() == len(CHECKS)


@pytest.mark.usefixtures("ran")
def test_what_is_asked_while_it_runs_is_done_once_more(
    number: BusinessNumber, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    examine_number = running.examine_number

    def asked_meanwhile(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(running, "examine_number", examine_number)
        running.ask(number=number, by=admin)
        return []

    monkeypatch.setattr(running, "examine_number", asked_meanwhile)
    running.ask(number=number, by=admin, only="clock")

    assert [running.drain_checkups() for _ in range(3)] == [1, 1, 0]
    assert CheckResult.objects.count() == len(CHECKS)


def test_a_worker_that_died_is_followed_by_another(
    number: BusinessNumber, admin: User, ran: list[str], later: Later
) -> None:
    running.ask(number=number, by=admin)
    Checkup.objects.update(due_at=timezone.now() + running.LEASE)
    assert running.drain_checkups() == 0

    with later(minutes=4):
        assert running.drain_checkups() == 1


def test_a_worker_beats_every_ten_seconds_at_most(db: None, later: Later) -> None:
    running.drain_beats()
    first = WorkerBeat.objects.get().at
    running.drain_beats()
    assert WorkerBeat.objects.get().at == first

    with later(seconds=11):
        running.drain_beats()
    assert WorkerBeat.objects.get().at > first


def page(client: Client) -> str:
    return client.get("/doctor/").content.decode()


@pytest.mark.usefixtures("ran")
def test_an_admin_asks_and_sees_what_was_found(
    number: BusinessNumber, admin: User, client_of: Callable[[User], Client]
) -> None:
    running.drain_beats()
    client = client_of(admin)
    assert "Not tested yet." in page(client)

    assert client.post(f"/doctor/{number.pk}/tests/").status_code == 302
    assert "data-running" in page(client)
    running.drain_checkups()

    assert page(client).count("Fine.") == len(CHECKS)
    assert "data-running" not in page(client)


def test_the_page_says_when_no_worker_runs(
    number: BusinessNumber, admin: User, client_of: Callable[[User], Client], later: Later
) -> None:
    client = client_of(admin)
    assert "No worker has ever run." in page(client)
    running.drain_beats()
    assert "no test ends" not in page(client)

    with later(minutes=5):
        assert "for 5 min" in page(client)


def test_an_admin_of_another_workspace_cannot_test_our_number(
    number: BusinessNumber, client_of: Callable[[User], Client]
) -> None:
    elsewhere = factories.make_workspace("Elsewhere")
    stranger = factories.make_user("Mel", workspace=elsewhere, role=Membership.Role.ADMIN)
    client = client_of(stranger)

    assert client.post(f"/doctor/{number.pk}/tests/").status_code == 404
    assert number.name not in page(client)
    assert not Checkup.objects.exists()


def test_an_unknown_check_is_not_there(
    number: BusinessNumber, admin: User, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(admin).post(f"/doctor/{number.pk}/tests/", {"check": "rm -rf"})

    assert answer.status_code == 404


def test_ten_numbers_cost_as_many_queries_as_one(
    number: BusinessNumber, admin: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(admin)
    page(client)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client)
        return len(captured)

    one = cost()
    for _ in range(9):
        factories.make_number(connection=number.connection)

    assert cost() == one
