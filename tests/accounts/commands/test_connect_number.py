"""manage.py connect_number: from Meta's ids and tokens to a working number."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import responses
from django.core.management import CommandError

from accounts.models import BusinessNumber, Connection, Workspace
from accounts.services import health
from tests.accounts.commands.conftest import run
from tests.factories import make_workspace
from tests.whatsapp.lines import exchange
from whatsapp.events import Problem

ID = "318400000000077"
TOKEN, SECRET = "EAAG-token", "app-secret"


def connect(*options: str) -> str:
    return run("connect_number", "--phone-number-id", ID, *options)


@pytest.fixture(autouse=True)
def _the_workspace(workspace: Workspace) -> None:
    """One, as most have."""


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATSAPP_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv("WHATSAPP_APP_SECRET", SECRET)


def number_answers(**changes: Any) -> None:
    responses.get(
        f"https://graph.facebook.com/v26.0/{ID}",
        json=exchange("phone_get")["response"]["body"] | changes,
    )


@responses.activate
@pytest.mark.usefixtures("secrets")
def test_a_number_is_checked_and_stored(workspace: Workspace) -> None:
    number_answers()

    said = connect("--waba-id", "102290129340398")

    number = BusinessNumber.objects.get()
    assert (number.display_number, number.name) == ("+1 555-777-0123", "Harbour Lane Bikes")
    assert (number.workspace, number.waba_id) == (workspace, "102290129340398")
    assert (number.connection.access_token, number.connection.app_secret) == (TOKEN, SECRET)
    assert "Official Business Account  yes" in said


@responses.activate
@pytest.mark.usefixtures("secrets")
def test_a_number_at_360dialog_needs_its_key_and_a_header() -> None:
    responses.get("https://waba-v2.360dialog.io/v1/configs/templates", json={"data": []})

    said = connect("--provider", "dialog360", "--display-number", "+1 555 777 0123")

    connection = Connection.objects.get()
    assert (connection.provider, connection.app_secret) == ("dialog360", "")
    assert "https://waba-v2.360dialog.io/v1/configs/webhook" in said
    assert f'"X-Octet-Webhook-Key": "{connection.verify_token}"' in said


@responses.activate
@pytest.mark.usefixtures("secrets")
def test_it_says_what_to_enter_at_meta() -> None:
    number_answers()

    said = connect("--waba-id", "102290129340398")

    connection = Connection.objects.get()
    assert connection.callback_url in said
    assert connection.verify_token in said
    assert "messages, group_lifecycle_update, group_participants_update" in said
    assert "/v26.0/102290129340398/subscribed_apps" in said
    assert TOKEN not in said
    assert SECRET not in said


@responses.activate
@pytest.mark.usefixtures("secrets")
def test_running_it_twice_changes_nothing() -> None:
    number_answers()
    connect()
    before = Connection.objects.get()

    connect()

    after = Connection.objects.get()
    assert BusinessNumber.objects.count() == 1
    assert after.verify_token == before.verify_token
    assert after.path_token == before.path_token


@responses.activate
@pytest.mark.usefixtures("secrets")
def test_a_second_number_shares_the_connection() -> None:
    run("connect_number", "--phone-number-id", "1", "--no-check")
    run("connect_number", "--phone-number-id", "2", "--no-check")

    assert Connection.objects.get().numbers.count() == 2


@responses.activate
@pytest.mark.usefixtures("secrets")
def test_a_new_app_secret_keeps_the_old_one_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    connect("--no-check")
    monkeypatch.setenv("WHATSAPP_APP_SECRET", "newer")

    connect("--no-check", "--verify-token", "mine")

    connection = Connection.objects.get()
    assert connection.app_secrets == ["newer", SECRET]
    assert connection.verify_token == "mine"


@responses.activate
@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"is_official_business_account": False}, "Official Business Accounts only"),
        ({"is_on_biz_app": True}, "has no groups"),
    ],
)
@pytest.mark.usefixtures("secrets")
def test_it_warns_when_there_will_be_no_groups(changes: dict[str, bool], warning: str) -> None:
    number_answers(**changes)

    assert warning in connect()
    assert BusinessNumber.objects.get().is_on_business_app == ("is_on_biz_app" in changes)


@responses.activate
@pytest.mark.usefixtures("secrets")
def test_what_whatsapp_refuses_is_not_stored() -> None:
    responses.get(
        f"https://graph.facebook.com/v26.0/{ID}",
        status=401,
        json=exchange("error.190_expired_token")["response"]["body"],
    )

    with pytest.raises(CommandError, match=r"code 190.*Nothing was stored"):
        connect()
    assert not Connection.objects.exists()


@pytest.mark.usefixtures("secrets")
def test_without_a_check_whatsapp_is_not_asked() -> None:
    connect("--no-check", "--display-number", "+1 555 0100", "--name", "Support")

    assert str(BusinessNumber.objects.get()) == "Support (+1 555 0100)"


@responses.activate
def test_secrets_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{TOKEN}\n"))

    connect("--no-check", "--access-token-file", "-", "--app-secret-file", str(tmp_path / "secret"))

    connection = Connection.objects.get()
    assert (connection.access_token, connection.app_secret) == (TOKEN, SECRET)


def test_secrets_are_asked_for_at_the_terminal(typed: Callable[..., None]) -> None:
    typed(TOKEN, SECRET)

    connect("--no-check")

    connection = Connection.objects.get()
    assert (connection.access_token, connection.app_secret) == (TOKEN, SECRET)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "The access token is missing: use --access-token-file or WHATSAPP_ACCESS_TOKEN"),
        (["--access-token", "t"], "The app secret is missing"),
        (["--access-token-file", "/nowhere"], "cannot be read"),
        (["--access-token-file", "/dev/null"], "is empty"),
        (["--access-token", "t", "--access-token-file", "f"], "as a value or as a file"),
        (["--waba-id", "12x"], "digits only"),
        (["--workspace", "Unknown"], 'Say which workspace with --workspace: "Casa Lima"'),
    ],
)
def test_what_is_missing_or_wrong_is_said(options: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        connect("--no-check", *options)
    assert not Connection.objects.exists()


@pytest.mark.usefixtures("secrets")
def test_of_two_workspaces_one_must_be_named() -> None:
    make_workspace("Second")

    with pytest.raises(CommandError, match="--workspace"):
        connect("--no-check")
    connect("--no-check", "--workspace", "Second")
    assert BusinessNumber.objects.get().workspace.name == "Second"


@pytest.mark.usefixtures("secrets")
def test_a_connection_does_not_change_its_address() -> None:
    connect("--no-check")

    with pytest.raises(CommandError, match=r"leads to https://graph\.facebook\.com"):
        connect("--no-check", "--base-url", "http://127.0.0.1:8000/sandbox/graph")


@pytest.mark.usefixtures("secrets")
def test_a_number_does_not_change_its_connection_by_accident() -> None:
    connect("--no-check", "--connection", "First")

    with pytest.raises(CommandError, match='belongs to the connection "First"'):
        connect("--no-check", "--connection", "Second")


@pytest.mark.usefixtures("secrets")
def test_a_paused_number_is_pointed_out() -> None:
    connect("--no-check")
    health.pause(BusinessNumber.objects.get(), Problem(code=190))

    assert "Sending is paused" in connect("--no-check")
