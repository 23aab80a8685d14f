from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

RECEIVER_PATH = "/webhooks/whatsapp/"


class HttpEntry:
    """Gives incoming webhooks to their receiver, past all middleware, and the rest to Django."""

    def __init__(self, receiver: Application, django_application: Application) -> None:
        self._receiver = receiver
        self._django = django_application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        to_receiver = scope["path"].startswith(RECEIVER_PATH)
        await (self._receiver if to_receiver else self._django)(scope, receive, send)
