"""How the database is reached: SQLite on a laptop, PostgreSQL in production."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def database_at(url: str, *, pool_size: int, prepares: bool) -> dict[str, Any]:
    """Django's DATABASES["default"]. Raises ImproperlyConfigured for any other kind of address."""
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgres://user:password@host:5432/name."
        ) from error
    kind = database["ENGINE"].rpartition(".")[2]
    if kind == "sqlite3":
        return database | {"OPTIONS": _SQLITE}
    if kind == "postgresql":
        return database | _postgresql(database.get("OPTIONS", {}), pool_size, prepares)
    raise ImproperlyConfigured("DATABASE_URL must start with postgres:// or sqlite:///.")


def is_production(database: dict[str, Any]) -> bool:
    return database["ENGINE"].endswith(".postgresql")


_SQLITE = {
    "timeout": 20,
    # A transaction that reads first and writes later would fail with "database is locked".
    "transaction_mode": "IMMEDIATE",
    # FULL: a webhook that we answered with 200 survives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
    "PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;",
}


_NOTICES_SILENCE = {
    # A database that does not answer is a 503, not a page that hangs. Seconds.
    "connect_timeout": 5,
    # A server whose host is gone says nothing: the system by itself would wait for two hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    # The same for what was sent and is not acknowledged. Milliseconds.
    "tcp_user_timeout": 60_000,
}
"""What an address says of its own wins. The other side of it, what PostgreSQL does when one of us
falls silent, stands in docker-compose.yml: poolers refuse to be told by a client."""


def _postgresql(options: dict[str, Any], pool_size: int, prepares: bool) -> dict[str, Any]:
    options = _NOTICES_SILENCE | options
    if prepares:
        # The same few statements come again and again; planning them costs more than running them.
        # Off behind a pooler that gives each transaction another connection.
        options = options | {"server_side_binding": True, "prepare_threshold": 3}
    if not pool_size:
        return {"OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # Under ASGI each request has a thread of its own: connections are only reused by a pool.
    pool = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return {"OPTIONS": options | {"pool": pool}, "CONN_MAX_AGE": 0}
