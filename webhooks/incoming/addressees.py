"""Whom a webhook is for: the connection behind an address, kept in memory for a few seconds."""

import asyncio
import time
from dataclasses import dataclass

from channels.db import database_sync_to_async

from accounts.models import Connection

FRESH_SECONDS = 5.0
"""A changed secret is heeded after this at the latest."""


@dataclass(frozen=True, slots=True)
class Addressee:
    connection_id: int
    provider: str
    app_secrets: tuple[str, ...]
    verify_token: str


class AddressBook:
    def __init__(self) -> None:
        self._pages: dict[str, tuple[float, Addressee | None]] = {}

    async def find(self, path_token: str, *, within: float) -> Addressee | None:
        """Who has this address, or None. Raises DatabaseError when it cannot be looked up, and
        TimeoutError when that takes longer than so many seconds."""
        read_at, addressee = self._pages.get(path_token, (0.0, None))
        if addressee is None or time.monotonic() - read_at > FRESH_SECONDS:
            # The thread that looks it up meets no connection again that has died meanwhile.
            async with asyncio.timeout(within):
                addressee = await database_sync_to_async(_read)(path_token)
            if addressee is not None:
                self._pages[path_token] = (time.monotonic(), addressee)
        return addressee


def _read(path_token: str) -> Addressee | None:
    connection = Connection.objects.filter(path_token=path_token).first()
    if connection is None:
        return None
    return Addressee(
        connection_id=connection.pk,
        provider=connection.provider,
        app_secrets=tuple(connection.app_secrets),
        verify_token=connection.verify_token,
    )
