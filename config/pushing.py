"""A frame for many pages is made once, and leaves past the turns of the event loop (ADR 0024)."""

from functools import lru_cache, partial
from typing import Any

from autobahn.websocket.protocol import PreparedMessage
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol

from config.asgi_types import Scope

FRAMES_KEPT = 8
"""Pages that are told the same are told one after another."""


class PushingServer(Server):
    """daphne, whose sockets offer the ASGI extension `octet.push`: a function of a text.

    When it returns the text is on its way, after all that was sent or pushed before. A socket that
    is not open drops it: how it ends is told as for `send`.
    """

    def create_application(self, protocol: Any, scope: Scope) -> Any:
        if scope["type"] == "websocket":
            scope.setdefault("extensions", {})["octet.push"] = partial(_push, protocol)
        return super().create_application(protocol, scope)


def _push(protocol: WebSocketProtocol, text: str) -> None:
    if protocol.state == protocol.STATE_OPEN:
        protocol.transport.write(_frame(text))


@lru_cache(FRAMES_KEPT)
def _frame(text: str) -> bytes:
    """As the wire has it: servers mask nothing, and daphne negotiates no compression."""
    message = PreparedMessage(text.encode(), isBinary=False, applyMask=False, doNotCompress=True)
    return message.payloadHybi
