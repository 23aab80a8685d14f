"""manage.py rotate_keys: a new key protects what the old one did."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError
from django.db import connection as database
from pytest_django.fixtures import Settings

from accounts.models import Connection
from tests.accounts.commands.conftest import run


def new_key() -> str:
    return Fernet.generate_key().decode()


def column(name: str) -> str:
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM accounts_connection")
        return cursor.fetchone()[0]


def test_afterwards_the_old_key_is_not_needed(connection: Connection, settings: Settings) -> None:
    newest = new_key()
    settings.ENCRYPTION_KEYS = [newest, *settings.ENCRYPTION_KEYS]

    said = run("rotate_keys")

    settings.ENCRYPTION_KEYS = [newest]
    assert Connection.objects.get().access_token == connection.access_token
    assert "now protects 3 secrets" in said


def test_the_old_key_opens_nothing_any_more(connection: Connection, settings: Settings) -> None:
    [old] = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = [new_key(), old]

    run("rotate_keys")

    with pytest.raises(InvalidToken):
        Fernet(old).decrypt(column("app_secret"))


def test_what_is_empty_stays_empty(connection: Connection) -> None:
    run("rotate_keys")

    assert column("previous_app_secret") == ""


@pytest.mark.django_db
def test_nothing_to_do_is_no_trouble() -> None:
    assert "protects 0 secrets" in run("rotate_keys")


def test_a_lost_key_changes_nothing(connection: Connection, settings: Settings) -> None:
    before = column("access_token")
    settings.ENCRYPTION_KEYS = [new_key()]

    with pytest.raises(CommandError, match="Nothing was changed"):
        run("rotate_keys")
    assert column("access_token") == before
