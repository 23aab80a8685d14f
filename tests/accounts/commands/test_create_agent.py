"""manage.py create_agent: a colleague, as often as one likes."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.management import CommandError

from accounts.models import BusinessNumber, Membership, User, Workspace
from tests.accounts.commands.conftest import run
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db

PASSWORD = "a fine long password"


def create(*options: str, email: str = "ana@octet.test") -> str:
    return run("create_agent", email, *options)


def test_the_first_one_makes_the_workspace() -> None:
    said = create("--workspace", "Casa Lima", "--role", "owner", "--name", "Ana")

    membership = Membership.objects.get()
    assert (membership.workspace.name, membership.role) == ("Casa Lima", "owner")
    assert membership.user.name == "Ana"
    assert "Created ana@octet.test: owner in Casa Lima" in said


def test_a_made_password_is_shown_once_and_works(workspace: Workspace) -> None:
    said = create()

    shown = re.search(r"shown only now: (\S+)", said)[1]
    assert User.objects.get().check_password(shown)
    assert "shown only now" not in create()
    assert User.objects.get().check_password(shown)


def test_the_password_comes_from_standard_input(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\nmore\n"))

    said = create("--password-stdin")

    assert User.objects.get().check_password(PASSWORD)
    assert PASSWORD not in said


def test_the_password_comes_from_the_environment(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTET_PASSWORD", PASSWORD)

    create()

    assert User.objects.get().check_password(PASSWORD)


def test_the_password_is_asked_for(workspace: Workspace, typed: Callable[..., None]) -> None:
    typed(PASSWORD)

    create()

    assert User.objects.get().check_password(PASSWORD)


def test_no_answer_means_a_made_password(workspace: Workspace, typed: Callable[..., None]) -> None:
    typed("")

    assert "shown only now" in create()


def test_a_forgotten_password_is_replaced(workspace: Workspace) -> None:
    create()
    before = User.objects.get().password

    assert "shown only now" in create("--generate-password")
    assert User.objects.get().password != before


def test_what_is_not_said_stays(workspace: Workspace, number: BusinessNumber) -> None:
    create("--name", "Ana", "--role", "admin", "--numbers", number.phone_number_id)

    said = create(email="ANA@octet.test")

    membership = Membership.objects.get()
    assert (membership.user.name, membership.role) == ("Ana", "admin")
    assert list(membership.numbers.all()) == [number]
    assert not membership.every_number
    assert said.startswith("Changed ana@octet.test")


def test_what_is_said_changes(workspace: Workspace, number: BusinessNumber) -> None:
    create("--numbers", number.phone_number_id)

    create("--name", "Ana Lima", "--role", "viewer", "--numbers", "")

    membership = Membership.objects.get()
    assert (membership.user.name, membership.role) == ("Ana Lima", "viewer")
    assert membership.every_number
    assert not membership.numbers.exists()


def test_somebody_may_run_the_admin_site(workspace: Workspace) -> None:
    create("--superuser")

    user = User.objects.get()
    assert user.is_staff
    assert user.is_superuser


def test_one_person_can_be_in_two_workspaces(workspace: Workspace) -> None:
    create()
    make_workspace("Second")

    create("--workspace", "Second")

    assert User.objects.get().memberships.count() == 2


@pytest.mark.parametrize(
    ("email", "options", "words"),
    [
        ("not an address", [], "no e-mail address"),
        ("ana@octet.test", ["--workspace", "Unknown"], "Say which workspace"),
        ("ana@octet.test", ["--numbers", "1,2"], "no number with the id 1, 2"),
        ("ana@octet.test", ["--name", "x" * 121], "at most 120 characters"),
        ("ana@octet.test", ["--role", "king"], "invalid choice"),
        ("ana@octet.test", ["--password-stdin"], "holds no password"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(
    workspace: Workspace, email: str, options: list[str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        create(*options, email=email)
    assert not User.objects.exists()


def test_a_weak_password_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTET_PASSWORD", "12345678")

    with pytest.raises(CommandError, match="too short"):
        create()
    assert not User.objects.exists()


def test_the_first_workspace_needs_a_name() -> None:
    with pytest.raises(CommandError, match="name the first one with --workspace"):
        create()


def test_a_failure_leaves_no_workspace_behind() -> None:
    with pytest.raises(CommandError):
        create("--workspace", "Casa", "--numbers", "1")
    assert not Workspace.objects.exists()
