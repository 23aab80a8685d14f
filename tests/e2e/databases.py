"""The two databases that an Octet in its production processes begins with."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.e2e.commands import base_environment, run_manage
from tests.servers.processes import free_port

TEMPLATE = "e2e_template"
MIGRATE = ("migrate", "--verbosity=0")


class EmptyDatabases:
    """All tables and no rows: on this PostgreSQL server, and for the sandbox as a file in `folder`.

    Migrating takes 5 seconds of CPU, a copy 0.1.
    """

    def __init__(self, server_url: str, folder: Path) -> None:
        self._server_url = server_url
        self._folder = folder

    def make(self) -> None:
        """Once per server."""
        self._execute("CREATE DATABASE {}", TEMPLATE)
        environment = base_environment(self._folder, free_port()) | {"SANDBOX": "on"}
        run_manage(environment, *MIGRATE)
        run_manage(environment | {"DATABASE_URL": self._url(TEMPLATE)}, *MIGRATE)

    @contextmanager
    def on_the_server(self) -> Iterator[str]:
        """The address of a new one; it goes when the block ends."""
        name = f"e2e_{secrets.token_hex(4)}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
        try:
            yield self._url(name)
        finally:
            self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def copy_sandbox(self, data: Path) -> None:
        """Into a data folder that does not exist yet."""
        shutil.copytree(self._folder, data)

    def _url(self, name: str) -> str:
        return f"{self._server_url.rpartition('/')[0]}/{name}"

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
