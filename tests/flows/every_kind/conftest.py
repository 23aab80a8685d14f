from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.flows.line import Line


@pytest.fixture
def line(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Line:
    settings.MEDIA_ROOT = tmp_path
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    return Line(live_server.url)
