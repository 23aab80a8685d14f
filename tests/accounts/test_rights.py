"""Open pages are checked again when somebody's rights change."""

from collections.abc import Callable

import pytest
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import rights
from accounts.models import BusinessNumber, Membership, User, Workspace
from inbox.access import Viewer
from queues.nudge import LIVE_GROUP
from tests.factories import make_number, make_user, make_workspace

Bumped = Callable[[Callable[[], object]], bool]


@pytest.fixture
def bumped(workspace: Workspace, alice: User) -> Bumped:
    """Whether doing this makes the workspace's sockets be checked."""

    def does(change: Callable[[], object]) -> bool:
        before = Workspace.objects.get(pk=workspace.pk).rights_version
        change()
        return Workspace.objects.get(pk=workspace.pk).rights_version > before

    return does


def test_new_colleague_bumps(bumped: Bumped, workspace: Workspace) -> None:
    assert bumped(lambda: make_user("New", workspace=workspace))


def test_changed_role_bumps(bumped: Bumped, alice: User) -> None:
    membership = alice.memberships.get()
    membership.role = Membership.Role.VIEWER

    assert bumped(membership.save)


def test_leaving_bumps(bumped: Bumped, alice: User) -> None:
    assert bumped(alice.memberships.get().delete)


def test_moving_to_another_workspace_bumps_the_old_one(bumped: Bumped, alice: User) -> None:
    membership = alice.memberships.get()
    membership.workspace = make_workspace("Elsewhere")

    assert bumped(membership.save)


def test_given_numbers_bump(bumped: Bumped, alice: User, number: BusinessNumber) -> None:
    assert bumped(lambda: alice.memberships.get().numbers.add(number))


def test_taken_numbers_bump(bumped: Bumped, bob: User) -> None:
    assert bumped(bob.memberships.get().numbers.clear)


def test_switching_a_user_off_bumps(bumped: Bumped, alice: User) -> None:
    alice.is_active = False

    assert bumped(lambda: alice.save(update_fields=["is_active"]))


def test_new_password_bumps(bumped: Bumped, alice: User) -> None:
    alice.set_password("a long new password")

    assert bumped(alice.save)


def test_logging_in_does_not_bump(
    bumped: Bumped, alice: User, client_of: Callable[[User], Client]
) -> None:
    assert not bumped(lambda: client_of(alice))
    assert User.objects.get(pk=alice.pk).last_login is not None


def test_logging_out_bumps_when_the_session_is_gone(
    bumped: Bumped, alice: User, client_of: Callable[[User], Client], nudged: list[str]
) -> None:
    client = client_of(alice)

    assert bumped(lambda: client.post("/logout/"))
    assert not Session.objects.exists()


def test_strangers_sessions_do_not_matter(bumped: Bumped) -> None:
    session = Session.objects.create(
        session_key="anonymous", session_data="nonsense", expire_date=timezone.now()
    )

    assert not bumped(session.delete)


def test_new_password_ends_the_session_it_was_given_in(
    bumped: Bumped, alice: User, client_of: Callable[[User], Client]
) -> None:
    request = RequestFactory().get("/")
    request.user, request.session = alice, client_of(alice).session

    assert bumped(lambda: update_session_auth_hash(request, alice))


def test_new_number_bumps(bumped: Bumped, workspace: Workspace) -> None:
    assert bumped(lambda: make_number(workspace))


def test_pausing_a_number_does_not_bump(bumped: Bumped, number: BusinessNumber) -> None:
    assert not bumped(number.save)


def test_deleted_number_bumps(bumped: Bumped, number: BusinessNumber) -> None:
    assert bumped(number.delete)


def test_who_worked_only_a_deleted_number_does_not_inherit_the_others(
    number: BusinessNumber, other_number: BusinessNumber, bob: User
) -> None:
    other_number.delete()

    assert not BusinessNumber.objects.visible_to(bob).exists()
    assert bob.memberships.exists()


def test_who_works_every_number_works_new_ones_too(alice: User, workspace: Workspace) -> None:
    new = make_number(workspace)

    assert new in BusinessNumber.objects.visible_to(alice)


def test_a_membership_that_says_nothing_opens_nothing(
    number: BusinessNumber, mallory: User, workspace: Workspace
) -> None:
    workspace.memberships.create(user=mallory)

    assert number not in BusinessNumber.objects.visible_to(mallory)


def test_who_works_two_numbers_keeps_the_other(
    number: BusinessNumber, other_number: BusinessNumber, workspace: Workspace
) -> None:
    both = make_user(workspace=workspace, numbers=[number, other_number])

    other_number.delete()

    assert Viewer.from_membership(both.memberships.get()).numbers == {number.pk}


def test_other_workspaces_are_left_alone(bumped: Bumped, mallory: User) -> None:
    assert not bumped(mallory.memberships.get().delete)


def test_browsers_are_told_at_once(
    workspace: Workspace, nudged: list[str], django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        rights.bump([workspace.pk])

    assert nudged == [LIVE_GROUP]


def test_an_unknown_workspace_is_no_trouble(
    workspace: Workspace, nudged: list[str], django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        rights.bump([])

    assert nudged == []
