"""The two databases that an Octet in its production processes begins with, migrated once."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.e2e.commands import base_environment, run_manage
from tests.servers.processes import free_port

TEMPLATE = "empty"


def make_template(server_url: str, folder: Path) -> None:
    """The database of which others are copies, once per server. Migrating takes 5 seconds of CPU,
    a copy 0.1. `folder` is for what Django writes meanwhile."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    _migrate(folder, DATABASE_URL=_on_same_server(server_url, TEMPLATE))


def make_sandbox(folder: Path) -> None:
    """The data folder of a sandbox that stands alone: its own tables take a quarter of the time
    that all of them take."""
    _migrate(folder, "sandbox")


def _migrate(folder: Path, *apps: str, **settings: str) -> None:
    environment = base_environment(folder, free_port()) | {"SANDBOX": "on"} | settings
    run_manage(environment, "migrate", *apps, "--verbosity=0")


class EmptyDatabases:
    """All tables and no rows: on this PostgreSQL server, and for the sandbox in this folder."""

    def __init__(self, server_url: str, sandbox: Path) -> None:
        self._server_url = server_url
        self._sandbox = sandbox

    @contextmanager
    def on_the_server(self) -> Iterator[str]:
        """The address of a new one; it goes when the block ends."""
        name = f"e2e_{secrets.token_hex(4)}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
        try:
            yield _on_same_server(self._server_url, name)
        finally:
            self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def copy_sandbox(self, data: Path) -> None:
        """Into a data folder that does not exist yet."""
        shutil.copytree(self._sandbox, data)

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _on_same_server(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"
