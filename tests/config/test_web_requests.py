"""What daphne hears of a request, and how long a silent connection is kept."""

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import ISSLTransport
from zope.interface import directlyProvides

from config import web_requests
from config.web_requests import RequestFactory
from tests.config.connections import Pair

FORM = b"POST /a/ HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\n"
GET = b"GET /b/ HTTP/1.1\r\nHost: x\r\n\r\n"


class Daphne:
    """Keeps what its requests ask of it."""

    server_name = root_path = ""
    request_buffer_size = 8192
    proxy_forwarded_address_header = None

    def __init__(self) -> None:
        self.connections: dict[Any, SimpleQueue[dict[str, Any]]] = {}
        self.scopes: list[dict[str, Any]] = []

    def protocol_connected(self, request: Any) -> None:
        self.connections[request] = SimpleQueue()

    def protocol_disconnected(self, request: Any) -> None:
        del self.connections[request]

    def create_application(
        self, request: Any, scope: dict[str, Any]
    ) -> SimpleQueue[dict[str, Any]]:
        self.scopes.append(scope)
        return self.connections[request]

    def log_action(self, *told: Any) -> None:
        """Nobody reads it here."""

    def answer(self) -> None:
        [request] = self.connections
        request.handle_reply({"type": "http.response.start", "status": 204})
        request.handle_reply({"type": "http.response.body"})


@pytest.fixture
def daphne() -> Daphne:
    return Daphne()


@pytest.fixture
def connect(daphne: Daphne, pair: Pair) -> Callable[..., Any]:
    def connect(seconds: float = 60) -> Any:
        # A pair of sockets has no address.
        pair.ours.getHost = lambda: IPv4Address("TCP", "127.0.0.1", 80)
        factory = RequestFactory(daphne)
        factory.timeOut = seconds
        protocol = factory.buildProtocol(None)
        protocol.makeConnection(pair.ours)
        return protocol

    return connect


def in_a_loop(work: Callable[[], Any]) -> None:
    """Timers want one that runs."""

    async def run() -> None:
        await work()

    async_to_sync(run)()


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not met():
            await asyncio.sleep(0.005)


def test_a_form_that_makes_no_sense_is_for_the_application_to_refuse(
    connect: Callable[..., Any], daphne: Daphne
):
    async def say() -> None:
        connect().dataReceived(FORM + b"Content-Length: 4\r\n\r\nform")

    in_a_loop(say)

    [heard] = daphne.connections.values()
    assert heard.get()["body"] == b"form"


def test_each_answer_makes_room_for_the_next_request(connect: Callable[..., Any], daphne: Daphne):
    async def say() -> None:
        protocol = connect()
        for _ in range(3):
            protocol.dataReceived(GET)
            daphne.answer()

    in_a_loop(say)

    assert [scope["path"] for scope in daphne.scopes] == ["/b/"] * 3
    assert daphne.connections == {}


@pytest.mark.parametrize(("is_encrypted", "scheme"), [(False, "http"), (True, "https")])
def test_a_request_knows_whether_it_came_encrypted(
    is_encrypted: bool, scheme: str, connect: Callable[..., Any], daphne: Daphne, pair: Pair
):
    async def say() -> None:
        protocol = connect()
        if is_encrypted:
            pair.ours.TLS = True
            directlyProvides(pair.ours, ISSLTransport)
        protocol.dataReceived(GET)

    in_a_loop(say)

    assert [scope["scheme"] for scope in daphne.scopes] == [scheme]


def test_a_connection_that_says_nothing_is_ended(connect: Callable[..., Any], pair: Pair):
    async def wait() -> None:
        connect(seconds=0.05)
        await until(lambda: pair.ours.disconnecting)

    in_a_loop(wait)


def test_one_that_waits_for_its_answer_is_not_and_has_its_time_again_after_that(
    connect: Callable[..., Any], daphne: Daphne, pair: Pair
):
    async def wait() -> None:
        connect(seconds=0.05).dataReceived(GET)
        await asyncio.sleep(0.2)
        assert not pair.ours.disconnecting
        daphne.answer()
        assert not pair.ours.disconnecting
        await until(lambda: pair.ours.disconnecting)

    in_a_loop(wait)


def test_each_word_gives_a_connection_its_whole_time_again(
    connect: Callable[..., Any], pair: Pair, monkeypatch: pytest.MonkeyPatch
):
    started: list[float] = []

    class Watched(web_requests.IdleTimer):
        def _start(self, seconds: float) -> None:
            started.append(seconds)
            super()._start(seconds)

    monkeypatch.setattr(web_requests, "IdleTimer", Watched)

    async def say() -> None:
        protocol = connect(seconds=60)
        protocol.dataReceived(b"GET /b/ HT")
        protocol.dataReceived(b"TP/1.1\r\n")

    in_a_loop(say)

    assert started == [60, 60, 60]
    assert not pair.ours.disconnecting
