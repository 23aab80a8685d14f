"""An answer leaves at once and in one piece, and is forgotten then."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from config.web_server import WebServer
from tests.config.connections import Pair


class Request:
    """Writes as Twisted's do: nothing until there is a body, then the head before it."""

    def __init__(self, pair: Pair) -> None:
        self.transport = pair.ours

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            self.transport.writeSequence([b"HTTP/1.1 200 OK\r\n", b"\r\n"])
            self.transport.write(message["body"])
            if not message.get("more_body"):
                self.server.protocol_disconnected(self)


def serve(request: Request, application: Any) -> WebServer:
    """Let the application have its say, to its end."""

    async def run() -> WebServer:
        server = WebServer(application, endpoints=["tcp:0"])
        request.server, server.connections = server, {request: {}}
        server.create_application(request, {"type": "http"})
        running = server.connections[request]["application_instance"]
        await asyncio.gather(running, return_exceptions=True)
        return server

    return async_to_sync(run)()


def says(**body: Any) -> Any:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"} | body)

    return application


async def breaks(scope: Any, receive: Any, send: Any) -> None:
    raise LookupError


def test_head_and_body_leave_as_one_before_the_loop_turns(pair: Pair):
    serve(Request(pair), says(body=b"ok"))

    assert pair.peer.recv(100) == b"HTTP/1.1 200 OK\r\n\r\nok"
    assert pair.loop.is_idle


def test_what_was_answered_is_forgotten(pair: Pair):
    assert serve(Request(pair), says(body=b"ok")).connections == {}


@pytest.mark.parametrize("application", [says(body=b"o", more_body=True), breaks])
def test_what_has_no_good_end_is_left_to_daphne(application: Any, pair: Pair):
    request = Request(pair)

    assert request in serve(request, application).connections
