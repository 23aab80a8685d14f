"""How long either side waits for the other when nothing more is heard of it."""

from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.db import connection

from config.databases import database_at

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL: run tests/run.py"
)


def options(address: str, **changes: Any) -> dict[str, Any]:
    given = {"pool_size": 0, "prepares": True}
    return database_at(address, **(given | changes))["OPTIONS"]


@pytest.mark.parametrize("changes", [{}, {"pool_size": 10}, {"prepares": False}])
def test_a_server_that_is_gone_is_noticed_within_a_minute(changes: dict[str, Any]) -> None:
    told = options("postgres://octet@db/octet", **changes)

    probes = told["keepalives_interval"] * told["keepalives_count"]
    assert told["keepalives_idle"] + probes <= 60
    assert told["tcp_user_timeout"] <= 60_000
    assert told["connect_timeout"] <= 5


def test_a_pooler_is_told_nothing_that_it_refuses() -> None:
    """PgBouncer ends a connection that asks for settings which it does not know."""
    assert "options" not in options("postgres://octet@db/octet")


def test_what_the_address_says_wins() -> None:
    told = options("postgres://octet@db/octet?connect_timeout=20&sslmode=require")

    assert (told["connect_timeout"], told["sslmode"]) == (20, "require")


@on_postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("patience", "warned"),
    [("15s", []), ("60s", []), ("0", ["octet.W005"]), ("1d", ["octet.W005"])],
)
def test_who_runs_it_is_told_that_locks_outlive_their_worker(
    patience: str, warned: list[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{patience}'")

    found = run_checks(tags=[Tags.database], databases=["default"])

    assert [message.id for message in found] == warned


def test_sqlite_and_checks_without_a_database_ask_nothing() -> None:
    assert not [message for message in run_checks() if message.id == "octet.W005"]
