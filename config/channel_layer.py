import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from channels.layers import InMemoryChannelLayer


class ThreadedInMemoryLayer(InMemoryChannelLayer):
    """The in-memory layer, which other threads of the same process may send through as well.

    Its queues belong to the event loop that listens; a put from another thread would neither be
    safe nor wake that loop. So whoever sends is carried over to it. Listen on one loop only.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def group_add(self, group: str, channel: str) -> None:
        self._loop = asyncio.get_running_loop()
        await super().group_add(group, channel)

    async def receive(self, channel: str) -> dict[str, Any]:
        self._loop = asyncio.get_running_loop()
        return await super().receive(channel)

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        await self._where_they_listen(super().send, channel, message)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self._where_they_listen(super().group_send, group, message)

    async def _where_they_listen(
        self, act: Callable[..., Awaitable[None]], *args: str | dict[str, Any]
    ) -> None:
        loop = self._loop
        if loop is asyncio.get_running_loop():
            await act(*args)
        elif loop and loop.is_running():
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_run(act, *args), loop))
        # Else nobody has ever listened, or nobody does any more.


async def _run(act: Callable[..., Awaitable[None]], *args: str | dict[str, Any]) -> None:
    await act(*args)
