"""A business that uses pywa, another Python client of the Cloud API, with the sandbox over HTTP."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from pywa import WhatsApp, handlers
from pywa.handlers import Handler
from pywa.types.base_update import BaseUpdate

from whatsapp.sandbox import courier
from whatsapp.sandbox.models import BusinessNumber, Person
from whatsapp.sandbox.services import numbers, people

HEARD = (
    handlers.MessageHandler,
    handlers.MessageStatusHandler,
    handlers.GroupMessageStatusesHandler,
    handlers.CallbackButtonHandler,
    handlers.CallbackSelectionHandler,
    handlers.TemplateStatusUpdateHandler,
)


class Business:
    """A number of the sandbox and the pywa client that works it.

    `heard` holds what pywa made of our webhooks, `raw` the bodies it was given, `answers` the
    HTTP statuses it gave; all in the order of arrival.
    """

    def __init__(self, number: BusinessNumber, base_url: str) -> None:
        self.number = number
        self.heard: list[BaseUpdate] = []
        self.raw: list[dict[str, Any]] = []
        self.answers: list[int] = []
        self.client = WhatsApp(
            phone_id=number.phone_number_id,
            token=number.account.access_token,
            waba_id=number.account.waba_id,
            app_secret=number.account.app_secret,
            verify_token="unused",
        )
        self.client.api._session.base_url = f"{base_url}/v26.0"
        self.client.add_handlers(*(self._listener(kind) for kind in HEARD))
        self.client.add_handlers(handlers.RawUpdateHandler(lambda _, raw: self.raw.append(raw)))

    def _listener(self, kind: type[Handler]) -> Handler:
        return kind(lambda _, update: self.heard.append(update))

    def collect(self) -> list[BaseUpdate]:
        """What pywa understood of all that the sandbox posts now."""
        before = len(self.heard)
        courier.deliver_due()
        return self.heard[before:]

    def take(self, body: bytes, signature: str | None) -> int:
        """What pywa's own servers do with a webhook."""
        refusal = self.client.webhook_update_validator(body, signature)
        _, status = refusal or self.client.webhook_update_handler(body)
        self.answers.append(status)
        return status


class _Callback(BaseHTTPRequestHandler):
    business: Business

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.business.take(body, self.headers["X-Hub-Signature-256"]))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """A test has nothing to say."""


@pytest.fixture
def business(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[Business]:
    """With a server of its own at its callback address."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Callback", (_Callback,), {}))
    number = numbers.create_number(
        "+1 555 777 0123", "Harbor Homes", f"http://127.0.0.1:{server.server_port}/"
    )
    business = Business(number, f"{live_server.url}/sandbox/graph")
    server.RequestHandlerClass.business = business
    # The default interval would let each test wait half a second for the end of the server.
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield business
    server.shutdown()
    thread.join()
    server.server_close()
    business.client.api._session.close()


@pytest.fixture
def pywa(business: Business) -> WhatsApp:
    return business.client


@pytest.fixture
def ana(business: Business) -> Person:
    return people.create_person("Ana Ruiz", phone="15550177001")
