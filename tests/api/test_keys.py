"""API keys, seen by programs and by the command that makes the first one."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import ApiKey, AuditEntry, BusinessNumber, Workspace
from accounts.services import api_keys
from tests.api.conftest import Program
from tests.factories import make_workspace

KEYS, VERIFY = "/api/v1/api-keys", "/api/v1/auth/verify"


def test_a_new_key_is_shown_once_and_works(program: Program, nobody: Program) -> None:
    answer = program.post(KEYS, {"name": "CRM"})
    secret = answer.json()["apiKey"]["key"]
    assert answer.status_code == 201
    assert secret.startswith("sk_")
    assert len(secret) == 67
    assert nobody.get(VERIFY, HTTP_AUTHORIZATION=f"Bearer {secret}").json()["valid"] is True
    listed = program.get(KEYS)
    assert secret not in listed.content.decode()
    assert listed.json()["apiKeys"][0]["keyPreview"] == f"sk_{secret[3:7]}…{secret[-4:]}"


def test_the_database_holds_no_key_that_could_be_used(workspace: Workspace) -> None:
    _key, secret = api_keys.create(workspace=workspace, name="CRM", actor="tests")
    row = ApiKey.objects.filter(name="CRM").values().get()
    assert secret not in str(row)


def test_a_deleted_key_opens_nothing_from_then_on(program: Program, nobody: Program) -> None:
    made = program.post(KEYS, {"name": "CRM"}).json()["apiKey"]
    assert program.delete(f"{KEYS}/{made['id']}").status_code == 200
    assert nobody.get(VERIFY, HTTP_AUTHORIZATION=f"Bearer {made['key']}").status_code == 401
    assert program.delete(f"{KEYS}/{made['id']}").status_code == 404


def test_an_expired_key_opens_nothing(workspace: Workspace, nobody: Program) -> None:
    past = timezone.now() - timedelta(seconds=1)
    _key, secret = api_keys.create(workspace=workspace, name="x", actor="tests", expires_at=past)
    assert nobody.get(VERIFY, HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401


def test_a_restricted_key_says_so_and_makes_no_others(
    program: Program, nobody: Program, number: BusinessNumber
) -> None:
    for rights in (
        {"permission": "read"},
        {"disabledResourceGroups": ["messages"]},
        {"scope": "profiles", "accountIds": [str(number.pk)]},
    ):
        secret = program.post(KEYS, {"name": "less"} | rights).json()["apiKey"]["key"]
        assert secret.startswith("zrk_")
        answer = nobody.post(KEYS, {"name": "more"}, HTTP_AUTHORIZATION=f"Bearer {secret}")
        assert (answer.status_code, answer.json()["type"]) == (403, "permission_error")
        assert answer.json()["code"] == "insufficient_permissions"


def test_a_key_cannot_outlive_the_key_that_made_it(workspace: Workspace, nobody: Program) -> None:
    soon = timezone.now() + timedelta(hours=1)
    _key, secret = api_keys.create(workspace=workspace, name="x", actor="tests", expires_at=soon)
    for days in (None, 30):
        body = {"name": "longer", "expiresIn": days}
        nobody.post(KEYS, body, HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert {key.expires_at for key in ApiKey.objects.filter(name="longer")} == {soon}


def test_numbers_and_keys_of_others_do_not_exist(program: Program, stranger: Program) -> None:
    elsewhere = stranger.key.workspace
    other = {"name": "x", "scope": "profiles", "profileIds": [str(elsewhere.pk)]}
    assert program.post(KEYS, other).status_code == 404
    assert program.post(KEYS, {"name": "x", "accountIds": ["999999"]}).status_code == 404
    assert program.delete(f"{KEYS}/{stranger.key.pk}").status_code == 404
    assert len(program.get(KEYS).json()["apiKeys"]) == 1


def test_making_and_deleting_keys_is_written_down(program: Program) -> None:
    made = program.post(KEYS, {"name": "CRM"}).json()["apiKey"]
    program.delete(f"{KEYS}/{made['id']}")
    entries = AuditEntry.objects.filter(object__startswith="CRM")
    assert [entry.action for entry in entries] == ["api_key.deleted", "api_key.created"]
    assert all("127.0.0.1" not in entry.network for entry in entries)
    assert entries[0].network == entries[1].network != ""


def test_use_is_noted_rarely(program: Program, django_assert_num_queries) -> None:
    program.get(VERIFY)
    assert ApiKey.objects.get(pk=program.key.pk).last_used_at is not None
    with django_assert_num_queries(1):
        program.get(VERIFY)


def test_the_command_prints_a_key_that_works(
    workspace: Workspace, nobody: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_api_key", "script")
    secret = capsys.readouterr().out.strip()
    assert nobody.get(VERIFY, HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 200


def test_the_command_asks_which_workspace(workspace: Workspace) -> None:
    make_workspace("Elsewhere")
    with pytest.raises(CommandError, match="--workspace"):
        call_command("create_api_key", "script")
    call_command("create_api_key", "script", workspace="Elsewhere")
    assert ApiKey.objects.get().workspace.name == "Elsewhere"
