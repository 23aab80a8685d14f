from collections.abc import Iterator

import pytest
from pytest_django.live_server_helper import LiveServer

from inbox.models import Message
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
from whatsapp.sandbox.models import Group
from whatsapp.sandbox.services import groups, membership


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


@pytest.fixture(params=["direct", "group"])
def heard(request: pytest.FixtureRequest, line: Line) -> Message:
    """Ana wrote: in a group, or to us directly."""
    group: Group | None = None
    if request.param == "group":
        group = groups.create_group(line.sandbox, "Casa Lima")
        membership.join(line.ana, group)
    line.ana_does("messages", text="Is it today?", **({"group": group.group_id} if group else {}))
    return Message.objects.select_related("conversation").get()
