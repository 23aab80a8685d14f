"""A generator of requests that knows only the schema finds no failure of ours, and no answer that
the schema does not have."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.clients.conftest import UNHURRIED
from tests.e2e.databases import EmptyDatabases
from tests.e2e.desk import Desk
from tests.e2e.processes import Embedded, Octet

PROGRAM = Path(sys.executable).parent / "schemathesis"
CHECKS = "not_a_server_error,status_code_conformance,response_schema_conformance"

pytestmark = pytest.mark.slow


EXAMPLES = {"octet": 2, "production": 5}
"""Of each operation; over SQLite fewer, for little of an answer depends on the database."""


@dataclass(frozen=True, slots=True)
class Server:
    octet: Embedded | Octet
    api_key: str
    examples: int


@pytest.fixture(
    scope="module", params=["octet", pytest.param("production", marks=pytest.mark.thorough)]
)
def server(request: pytest.FixtureRequest) -> Server:
    """Octet over SQLite and over PostgreSQL, and a key for it."""
    octet = request.getfixturevalue(request.param)
    api_key = octet.shell.manage("create_api_key", "a client")[-1]
    return Server(octet, api_key, EXAMPLES[request.param])


@pytest.fixture(scope="module")
def production(
    tmp_path_factory: pytest.TempPathFactory, empty_databases: EmptyDatabases
) -> Iterator[Octet]:
    with Octet(empty_databases, tmp_path_factory.mktemp("schema"), **UNHURRIED) as octet:
        Desk(octet)
        yield octet


def test_nothing_unexpected_is_found(server: Server, tmp_path: Path) -> None:
    command = [str(PROGRAM), "run", f"{server.octet.url}/api/schema/", "--phases", "fuzzing"]
    command += ["-H", f"Authorization: Bearer {server.api_key}", "--checks", CHECKS]
    command += ["-n", str(server.examples), "--seed", "1", "--suppress-health-check", "all"]
    # It would throw its own key away.
    command += ["--exclude-operation-id", "deleteApiKey"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=180)

    assert done.returncode == 0, done.stdout[-6000:]
