"""What is pushed to a socket is on the wire at once, as daphne itself would have sent it."""

import asyncio
from typing import Any
from unittest.mock import Mock

import pytest
from asgiref.sync import async_to_sync
from daphne.server import WebSocketFactory

from config.web_server import WebServer


class Wire:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data


def open_socket() -> Any:
    factory = WebSocketFactory(None)
    protocol = factory.buildProtocol(None)
    protocol._connectionMade()
    protocol.transport, protocol.state = Wire(), protocol.STATE_OPEN
    return protocol


def told(protocol: Any, kind: str) -> dict[str, Any]:
    """What an application is told of a connection of this kind."""
    scopes: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        scopes.append(scope)

    async def connect() -> None:
        server = WebServer(application, endpoints=["tcp:0"])
        server.connections = {protocol: {}}
        server.create_application(protocol, {"type": kind})
        await asyncio.sleep(0)

    async_to_sync(connect)()
    return scopes[0]


def pushing_to(protocol: Any) -> Any:
    return told(protocol, "websocket")["extensions"]["octet.push"]


@pytest.mark.parametrize(
    "text", ["", "Grüße 👋", "x" * 125, "x" * 126, "é" * 40_000], ids=lambda text: f"{len(text)}"
)
def test_a_pushed_text_is_on_the_wire_as_a_sent_one(text: str):
    sent, pushed = open_socket(), open_socket()
    sent.sendMessage(text.encode())

    pushing_to(pushed)(text)

    assert pushed.transport.written == sent.transport.written != b""


def test_pushed_and_sent_texts_keep_their_order():
    socket, expected = open_socket(), open_socket()
    push = pushing_to(socket)

    push("one")
    socket.sendMessage(b"two")
    push("three")

    for text in (b"one", b"two", b"three"):
        expected.sendMessage(text)
    assert socket.transport.written == expected.transport.written


@pytest.mark.parametrize("state", ["CONNECTING", "CLOSING", "CLOSED"])
def test_a_socket_that_is_not_open_drops_it(state: str):
    socket = open_socket()
    socket.state = getattr(socket, f"STATE_{state}")

    pushing_to(socket)("too late")

    assert socket.transport.written == b""


def test_only_sockets_are_pushed_to():
    assert "extensions" not in told(Mock(), "http")
