"""A frame for many pages is made once, and leaves past the turns of the event loop (ADR 0024)."""

from functools import lru_cache

from autobahn.websocket.protocol import PreparedMessage
from daphne.ws_protocol import WebSocketProtocol

FRAMES_KEPT = 8
"""Pages that are told the same are told one after another."""


def push(protocol: WebSocketProtocol, text: str) -> None:
    """When it returns the text is on its way, after all that was sent or pushed before. A socket
    that is not open drops it."""
    if protocol.state == protocol.STATE_OPEN:
        protocol.transport.write(_frame(text))


@lru_cache(FRAMES_KEPT)
def _frame(text: str) -> bytes:
    """As the wire has it: servers mask nothing, and daphne negotiates no compression."""
    message = PreparedMessage(text.encode(), isBinary=False, applyMask=False, doNotCompress=True)
    return message.payloadHybi
