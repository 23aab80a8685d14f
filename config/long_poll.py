"""Waiting for news without holding a thread: Django is asked again when there is some.

Its own views wait in threads, because some middleware does. This stands in front of it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from channels.db import database_sync_to_async

from config.asgi_types import Application, Message, Receive, Scope, Send
from inbox.models import ActivityClock
from webhooks.api.events import MOST_WAIT, WAITING

PATH = "/api/v1/events"
LOOK_EVERY_SECONDS = 1.0
HEADER = WAITING.lower().encode()


class LongPoll:
    """Holds back an answer that says "nothing yet" until there is something or time is over."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != PATH or scope["method"] != "GET":
            return await self._application(scope, receive, send)
        ends = time.monotonic() + _wait_of(scope)
        answer = await self._ask(scope)
        waiting = answer.waiting_for
        if waiting and await self._something_happens(*waiting, ends=ends, receive=receive):
            answer = await self._ask(scope)
        for message in answer.messages:
            await send(message)
        return None

    async def _ask(self, scope: Scope) -> "_Answer":
        answer = _Answer()
        await self._application(dict(scope), _nothing_to_read(), answer.take)
        return answer

    async def _something_happens(
        self, workspace_id: int, after: int, *, ends: float, receive: Receive
    ) -> bool:
        gone = asyncio.ensure_future(_hangs_up(receive))
        try:
            while time.monotonic() < ends and not gone.done():
                await asyncio.wait([gone], timeout=LOOK_EVERY_SECONDS)
                if await _head(workspace_id) > after:
                    return True
            return False
        finally:
            gone.cancel()


class _Answer:
    """What Django said, kept until it is sent."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.waiting_for: tuple[int, int] | None = None

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            marks = [value for name, value in headers if name.lower() == HEADER]
            if marks:
                workspace_id, after = marks[0].split()
                self.waiting_for = int(workspace_id), int(after)
            kept = [(name, value) for name, value in headers if name.lower() != HEADER]
            message = {**message, "headers": kept}
        self.messages.append(message)


def _wait_of(scope: Scope) -> float:
    text = parse_qs(scope["query_string"].decode("latin-1")).get("wait", ["0"])[-1]
    return min(int(text), MOST_WAIT) if text.isascii() and text.isdigit() else 0


def _nothing_to_read() -> Callable[[], Awaitable[Message]]:
    """An empty body, and then silence: Django listens for the line to break."""
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


async def _hangs_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@database_sync_to_async
def _head(workspace_id: int) -> int:
    clock = ActivityClock.objects.filter(workspace=workspace_id)
    return clock.values_list("last", flat=True).first() or 0
