"""The cast and the doors of all tests.

alice works every number of the workspace, bob only the other one, viewer may only read, admin runs
Octet; mallory belongs to another workspace and must see nothing.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import daphne.server  # noqa: F401 - before anything takes Twisted's own event loop
import pytest
from django.db import connection as database
from django.db import transaction
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber, Connection, Membership, User, Workspace
from config import garbage
from queues import nudge
from tests.e2e import databases
from tests.e2e.databases import EmptyDatabases
from tests.e2e.processes import Embedded
from tests.factories import make_connection, make_number, make_user, make_workspace
from tests.hearing import hears, payload
from tests.servers.processes import START_SECONDS
from webhooks.models import IncomingDelivery

PHONE_NUMBER_ID = "318400000000077"
"""As in tests/whatsapp/payloads/messages/."""
Once = Callable[[str, Callable[[Path], None]], Path]
Trying = Callable[[object], AbstractContextManager[None]]
DATABASES = {"db", "transactional_db", "live_server"}
TESTS = Path(__file__).parent
REQUESTS = {TESTS / name for name in ("api", "sinch", "inbox/views")}
SANDBOX = TESTS / "whatsapp" / "sandbox"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs no database needs no second run on another one; there, browsers and published
    clients ask the screens and the APIs. What takes long comes first, so that no worker is left
    alone with it."""
    items.sort(key=lambda item: not item.get_closest_marker("slow"))
    for item in items:
        if DATABASES.intersection(item.fixturenames) or item.get_closest_marker("django_db"):
            item.add_marker("database")
            if REQUESTS.intersection(item.path.parents):
                item.add_marker("requests")
            elif SANDBOX in item.path.parents:
                item.add_marker("sandbox")


def pytest_collection_finish() -> None:
    garbage.settle()


class _Nudged:
    """Stands where the nudging threads stand and only remembers what was asked for."""

    def __init__(self, queues: list[str]) -> None:
        self.tasks = self.live = self
        self.ask = queues.append


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues that were nudged. No thread starts and no broker is asked."""
    queues: list[str] = []
    monkeypatch.setattr(nudge, "_ringers", _Nudged(queues))
    return queues


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def trying(subtests: pytest.Subtests) -> Trying:
    """One case of many in the same world: it fails by its own name, and what it does is undone.

    For long tables, where a world for each case would cost more than all the cases.
    """

    @contextmanager
    def case(name: object) -> Iterator[None]:
        with subtests.test(str(name)), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return case


@pytest.fixture
def workspace(db: None) -> Workspace:
    return make_workspace()


@pytest.fixture
def connection(workspace: Workspace) -> Connection:
    return make_connection(workspace)


@pytest.fixture
def number(connection: Connection) -> BusinessNumber:
    return make_number(
        connection=connection,
        phone_number_id=PHONE_NUMBER_ID,
        display_number="+1 555 777 0123",
        name="Support",
    )


@pytest.fixture
def other_number(connection: Connection) -> BusinessNumber:
    """Of the same workspace; the only one that bob works."""
    return make_number(connection=connection, display_number="+1 555 777 0456", name="Sales")


@pytest.fixture
def alice(workspace: Workspace) -> User:
    return make_user("Alice Agent", workspace=workspace, email="alice@octet.test")


@pytest.fixture
def bob(workspace: Workspace, other_number: BusinessNumber) -> User:
    return make_user(
        "Bob Bounded", workspace=workspace, email="bob@octet.test", numbers=[other_number]
    )


@pytest.fixture
def viewer(workspace: Workspace) -> User:
    return make_user(
        "Vera Viewer", workspace=workspace, email="vera@octet.test", role=Membership.Role.VIEWER
    )


@pytest.fixture
def admin(workspace: Workspace) -> User:
    """Runs Octet: a superuser who also is an admin of the workspace."""
    return make_user(
        "Ada Admin",
        workspace=workspace,
        email="ada@octet.test",
        role=Membership.Role.ADMIN,
        is_staff=True,
        is_superuser=True,
    )


@pytest.fixture
def mallory(db: None) -> User:
    """An agent of another workspace, which has a number of its own."""
    elsewhere = make_workspace("Elsewhere")
    make_number(elsewhere, name="Elsewhere")
    return make_user("Mallory", workspace=elsewhere, email="mallory@octet.test")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which this user is logged in."""

    def logged_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture
def whatsapp_says(number: BusinessNumber) -> Callable[..., IncomingDelivery]:
    """Lets WhatsApp tell `number` (or another one) what a payload file says."""

    def say(name: str, to: BusinessNumber = number) -> IncomingDelivery:
        return hears(to.connection, payload(name, to))

    return say


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """once(name, make) is a folder that make(folder) has filled, in whichever worker of the run
    needed it first: for what takes longer than most tests and is the same for all."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def filled(name: str, make: Callable[[Path], None]) -> Path:
        folder, is_made = shared / name, shared / f"{name}-is-made"
        try:
            folder.mkdir()
        except FileExistsError:
            deadline = time.monotonic() + START_SECONDS + 60
            while not is_made.exists():
                assert time.monotonic() < deadline, f"{name} was not made"
                time.sleep(0.2)
        else:
            try:
                make(folder)
            finally:
                # Where it failed, nobody waits in vain.
                is_made.touch()
        return folder

    return filled


@pytest.fixture(scope="session")
def demo_data(once: Once) -> Path:
    """The data folder after a first start."""

    def start_once(folder: Path) -> None:
        with Embedded(folder):
            pass
        # It may have been stopped in the middle of its first fetch of templates, and whoever goes
        # on with a copy would wait until that worker is taken for dead.
        with closing(sqlite3.connect(folder / "data/octet.sqlite3")) as data, data:
            data.execute("UPDATE accounts_templatesync SET leased_until = NULL")

    return once("demo", start_once) / "data"


@pytest.fixture(scope="session")
def postgres(once: Once) -> str:
    """The address of the PostgreSQL server, where a template has all tables and no rows."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        pytest.skip("needs servers: run script/test")
    once("template", lambda folder: databases.make_template(address, folder))
    return address


@pytest.fixture(scope="session")
def empty_databases(once: Once, postgres: str) -> EmptyDatabases:
    """What an Octet in its production processes begins with."""
    return EmptyDatabases(postgres, once("sandbox", databases.make_sandbox))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """On PostgreSQL the database of these tests is a copy too, not migrated by each worker."""
    if database.vendor == "postgresql":
        request.getfixturevalue("postgres")
        database.settings_dict["TEST"]["TEMPLATE"] = databases.TEMPLATE
