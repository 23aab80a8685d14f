from collections.abc import Iterator

import pytest

from tests.inbox.conftest import (  # noqa: F401
    direct_chat,
    group_chat,
    later,
    queue,
    whatsapp,
)
from tests.inbox.views.conftest import browser_of  # noqa: F401
from whatsapp.providers.cloud_api import connection


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    """A line kept open would keep a thread of the live server, and its database connection."""
    yield
    sessions = connection._sessions.__dict__
    for session in sessions.values():
        session.close()
    sessions.clear()
