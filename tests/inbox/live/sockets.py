"""An open page: the real consumer, without a server around it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.test import Client

from accounts.models import User, Workspace
from inbox.consumers import InboxConsumer, tailers
from inbox.live import heads


class Page:
    """One socket."""

    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self._communicator = communicator

    async def say(self, **frame: Any) -> None:
        await self._communicator.send_to(text_data=json.dumps(frame))

    async def say_raw(self, **data: Any) -> None:
        await self._communicator.send_to(**data)

    async def hear(self) -> dict[str, Any]:
        """The next frame that is no heartbeat."""
        while True:
            frame = json.loads(await self._communicator.receive_from(timeout=5))
            if frame["op"] != "beat":
                return frame

    async def hear_one(self, op: str) -> dict[str, Any]:
        """The next frame of this kind."""
        while (frame := await self.hear())["op"] != op:
            pass
        return frame

    async def settle(self) -> None:
        """Returns when all that was said has been heeded."""
        await self.say(op="?")
        assert (await self.hear_one("error"))["message"] == "unknown op"

    async def hears_nothing(self) -> bool:
        try:
            async with asyncio.timeout(0.3):
                await self.hear()
        except TimeoutError:
            return True
        return False

    async def closes_with(self) -> int:
        while (event := await self._communicator.receive_output(5))["type"] != "websocket.close":
            pass
        return event["code"]

    async def hello(self, workspace: Workspace, since: int | None = None) -> dict[str, Any]:
        head = await sync_to_async(heads.of)(workspace)
        await self.say(op="hello", epoch=head.epoch, since=head.seq if since is None else since)
        return await self.hear()


@asynccontextmanager
async def open_page(
    user: User | None, extensions: dict[str, Any] | None = None
) -> AsyncIterator[Page]:
    client = Client()
    if user:
        await sync_to_async(client.force_login)(user)
    session = await sync_to_async(lambda: client.session)()
    communicator = WebsocketCommunicator(InboxConsumer.as_asgi(), "/ws/inbox/")
    communicator.scope |= {"user": user or AnonymousUser(), "session": session}
    communicator.scope["extensions"] = extensions or {}
    connected, _ = await communicator.connect()
    assert connected
    try:
        yield Page(communicator)
    finally:
        await communicator.disconnect()


def live(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Run a test on an event loop and put away the threads and tasks that sockets have begun."""

    async def run(*args: Any, **kwargs: Any) -> None:
        try:
            await test(*args, **kwargs)
        finally:
            for tailer in tailers._tailers.values():
                for task in tailer._tasks:
                    task.cancel()
                await asyncio.gather(*tailer._tasks, return_exceptions=True)
                await tailer.in_thread(connections.close_all)
            tailers._tailers = {}

    @wraps(test)
    def in_loop(*args: Any, **kwargs: Any) -> None:
        async_to_sync(run)(*args, **kwargs)

    return in_loop
