"""An ASGI application behind our entry that answers / with more than anybody reads, and /sent with
how much of it was handed to the server so far."""

from config.asgi_types import Receive, Scope, Send
from config.http import HttpEntry

PIECE = b"\0" * 64 * 1024
PIECES = 1_000

sent = 0


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/sent":
        await send({"type": "http.response.body", "body": str(sent).encode()})
        return
    await flood(send)


async def flood(send: Send) -> None:
    global sent
    for _ in range(PIECES):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        sent += len(PIECE)
    await send({"type": "http.response.body"})


application = HttpEntry(answer, answer)
