"""WhatsApp at our door, one request at a time, without a server."""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from asgiref.sync import async_to_sync

from accounts.models import Connection

Application = Callable[..., Awaitable[None]]


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: dict[bytes, bytes]


def signature(body: bytes, secret: str = "an-app-secret") -> bytes:
    return b"sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()


def path_of(connection: Connection) -> str:
    return f"/webhooks/whatsapp/{connection.path_token}/"


def signed(body: bytes, connection: Connection, **changes: Any) -> dict[str, Any]:
    """A good POST; `changes` make it a worse one."""
    headers = [(b"x-hub-signature-256", signature(body, connection.app_secret))]
    return {"method": "POST", "path": path_of(connection), "headers": headers, "body": body} | (
        changes
    )


async def ask(
    application: Application,
    *,
    method: str,
    path: str,
    headers: Sequence[tuple[bytes, bytes]] = (),
    body: bytes = b"",
    query: bytes = b"",
    chunks: Sequence[dict[str, Any]] = (),
) -> Answer | None:
    """None when no answer was sent."""
    events = list(chunks) or [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return events.pop(0) if events else await asyncio.Event().wait()

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": list(headers),
        "query_string": query,
    }
    await application(scope, receive, send)
    if not sent:
        return None
    start, end = sent
    return Answer(start["status"], end["body"], dict(start["headers"]))


def asked(application: Application, **request: Any) -> Answer | None:
    return async_to_sync(ask)(application, **request)


def asked_at_once(
    application: Application, requests: Sequence[dict[str, Any]]
) -> list[Answer | None]:
    async def all_of_them() -> list[Answer | None]:
        return await asyncio.gather(*(ask(application, **request) for request in requests))

    return async_to_sync(all_of_them)()


def delivered_at_once(application: Application, requests: Sequence[dict[str, Any]]) -> None:
    """All are posted until each has got its 200: a machine that has no time to store one says 503,
    and WhatsApp sends it again."""
    for _ in range(5):
        answers = asked_at_once(application, requests)
        assert {answer.status for answer in answers} <= {200, 503}
        pairs = zip(requests, answers, strict=True)
        requests = [request for request, answer in pairs if answer.status == 503]
        if not requests:
            return
    raise AssertionError(f"{len(requests)} are still not stored")
