"""Where WhatsApp's webhooks arrive: check, keep, answer. A bare ASGI application, before Django.

Understanding what came is a worker's job. Middleware, sessions and thread hops would cost many
times the work itself; WhatsApp wants its answer within 250 ms in the median.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from django.db import Error

from webhooks.incoming.addressees import AddressBook, Addressee
from webhooks.incoming.storing import Writer
from whatsapp.providers import PROVIDERS

logger = logging.getLogger(__name__)

PREFIX = "/webhooks/whatsapp/"
MAX_BODY_BYTES = 4 * 1024 * 1024
"""WhatsApp sends 3 MB at most."""
STORE_SECONDS = 3.0
"""After this we say 503, and WhatsApp keeps the webhook for us (up to seven days)."""
LONGEST_TOKEN = 64

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class BodyTooLarge(Exception):
    """More bytes than any webhook has."""


class ClientGone(Exception):
    """The other side hung up before its body was complete."""


class Receiver:
    """200 only when the body is committed; 401 for a wrong signature; 503 when we cannot store."""

    def __init__(self) -> None:
        self._addresses = AddressBook()
        self._writer = Writer()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, text = await self._respond(scope, receive)
        except BodyTooLarge:
            status, text = 413, "too large"
        except ClientGone:
            return
        except (Error, TimeoutError) as error:
            logger.warning("webhook not stored: %s", type(error).__name__)
            status, text = 503, "try again later"
        await _answer(send, status, text)

    async def _respond(self, scope: Scope, receive: Receive) -> tuple[int, str]:
        if scope["method"] not in {"GET", "POST"}:
            return 405, "method not allowed"
        token = scope["path"].removeprefix(PREFIX).strip("/")
        if not (token.isascii() and 0 < len(token) <= LONGEST_TOKEN and token.isprintable()):
            return 404, "not found"
        addressee = await self._addresses.find(token, within=STORE_SECONDS)
        if addressee is None:
            return 404, "not found"
        if scope["method"] == "GET":
            return _verify(scope, addressee)
        return await self._take(scope, receive, addressee)

    async def _take(self, scope: Scope, receive: Receive, addressee: Addressee) -> tuple[int, str]:
        body = await _read_body(receive)
        provider = PROVIDERS[addressee.provider]
        headers = {name.lower(): value for name, value in reversed(scope["headers"])}
        if not provider.is_authentic(headers, addressee, body):
            return 401, "wrong signature"
        await self._writer.store(addressee.connection_id, body, within=STORE_SECONDS)
        return 200, "ok"


def _verify(scope: Scope, addressee: Addressee) -> tuple[int, str]:
    """The handshake when the address is set up at WhatsApp."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    mode, token, challenge = (
        query.get(f"hub.{name}", [""])[0] for name in ("mode", "verify_token", "challenge")
    )
    if mode != "subscribe" or not challenge:
        return 400, "not a verification"
    expected = addressee.verify_token.encode()
    if not expected or not hmac.compare_digest(token.encode(), expected):
        return 403, "wrong verify token"
    return 200, challenge


async def _read_body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise ClientGone
        chunk = event.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise BodyTooLarge
        chunks.append(chunk)
        if not event.get("more_body"):
            return b"".join(chunks)


async def _answer(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


receiver = Receiver()
