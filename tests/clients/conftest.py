"""What published clients talk to: Octet as script/server runs it, with its sandbox."""

import functools
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from zernio import Zernio

from tests.e2e.processes import Embedded

PATIENCE = 20


UNHURRIED = {"API_REQUESTS_PER_MINUTE": "1000000"}
"""Nobody waits a minute in a test."""


@pytest.fixture(scope="session", autouse=True)
def _trust_is_read_once() -> Iterator[None]:
    """Zernio's client reads all certificates of the world anew for each call, a tenth of a second,
    though nothing is encrypted here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="module")
def octet(tmp_path_factory: pytest.TempPathFactory, demo_data: Path) -> Iterator[Embedded]:
    embedded = Embedded(tmp_path_factory.mktemp("clients"), demo_data)
    embedded.environment |= UNHURRIED
    with embedded:
        yield embedded


@pytest.fixture(scope="module")
def api_key(octet: Embedded) -> str:
    return octet.shell.manage("create_api_key", "a client")[-1]


class Sandbox:
    """People with phones."""

    def __init__(self, url: str) -> None:
        self._url = url

    def person(self, name: str) -> dict[str, Any]:
        return self.do("people/", name=name, profile="phone", sends_read_receipts=True)

    def do(self, path: str, **body: Any) -> dict[str, Any]:
        answer = requests.post(f"{self._url}/{path}", json=body, timeout=30)
        assert answer.ok, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def sandbox(octet: Embedded) -> Sandbox:
    return Sandbox(octet.sandbox_url)


def eventually(look: Callable[[], Any], what: str) -> Any:
    """What `look` finds, as soon as it finds something."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    pytest.fail(f"{what} did not happen")


@pytest.fixture(scope="module")
def client(octet: Embedded, api_key: str) -> Zernio:
    return Zernio(api_key=api_key, base_url=f"{octet.url}/api")


@pytest.fixture(scope="module")
def account(client: Zernio) -> str:
    return client.accounts.list_accounts()["accounts"][0]["_id"]
