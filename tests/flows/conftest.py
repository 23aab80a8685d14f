from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import BusinessNumber, Membership, User
from inbox.models import Message
from tests import factories
from tests.flows import sandbox_line
from tests.flows.line import Line
from tests.inbox.conftest import (  # noqa: F401
    direct_chat,
    group_chat,
    later,
    queue,
    whatsapp,
)
from tests.inbox.views.conftest import browser_of  # noqa: F401
from whatsapp.providers.cloud_api import connection
from whatsapp.sandbox.models import BusinessNumber as SandboxNumber
from whatsapp.sandbox.models import Group, Person
from whatsapp.sandbox.services import groups, membership, numbers, people


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    """A line kept open would keep a thread of the live server, and its database connection."""
    yield
    sessions = connection._sessions.__dict__
    for session in sessions.values():
        session.close()
    sessions.clear()


@pytest.fixture
def line(live_server: LiveServer) -> Line:
    return Line(live_server.url)


@pytest.fixture
def there(live_server: LiveServer, settings: Settings, tmp_path: Path) -> SandboxNumber:
    """A number as WhatsApp has it."""
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    settings.MEDIA_ROOT = tmp_path
    return numbers.create_number("+1 555 777 0123", "Harbor Homes")


@pytest.fixture
def here(there: SandboxNumber) -> BusinessNumber:
    """The same number as we have it."""
    return sandbox_line.connect(there)


@pytest.fixture
def page_of_ana(here: BusinessNumber, browser_of: Callable[[User], Client]) -> Client:  # noqa: F811
    """A page of somebody who runs the workspace, with its scripts running."""
    role = Membership.Role.ADMIN
    return browser_of(factories.make_user("Ana", workspace=here.workspace, role=role))


@pytest.fixture(params=["direct", "group"])
def heard(request: pytest.FixtureRequest, line: Line) -> Message:
    """Ana wrote: in a group, or to us directly."""
    group: Group | None = None
    if request.param == "group":
        group = groups.create_group(line.sandbox, "Casa Lima")
        membership.join(line.ana, group)
    line.ana_does("messages", text="Is it today?", **({"group": group.group_id} if group else {}))
    return Message.objects.select_related("conversation").get()


@pytest.fixture
def casa(there: SandboxNumber, here: BusinessNumber) -> Group:
    """A group that anybody with its link can join, which we know."""
    group = groups.create_group(there, "Casa Lima")
    sandbox_line.deliver()
    return group


@pytest.fixture
def ben() -> Person:
    return people.create_person("Ben Okafor", phone="447700900123")
