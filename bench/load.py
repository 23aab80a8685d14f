"""Sends webhooks over kept connections: at a rate that does not wait for the answers, or all."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

CONNECTIONS = 32


@dataclass(slots=True)
class Sent:
    """One webhook: when it was to go out, when it was answered, and how."""

    due: float
    answered: float = 0.0
    status: int = 0


class Sender:
    """Some connections to one server. A letter that finds none free waits, and its clock runs."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: deque[_Connection] = deque()
        self._waiting: deque[tuple[bytes, Sent]] = deque()
        self._open = 0
        self._all_answered = asyncio.Event()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for _ in range(CONNECTIONS):
            _, connection = await loop.create_connection(
                lambda: _Connection(self._freed), "127.0.0.1", self._port
            )
            self._idle.append(connection)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection in self._idle:
            connection.close()

    async def at_rate(self, letters: list[bytes], per_second: float) -> list[Sent]:
        """Open loop: each letter goes out at its time, however late the earlier answers are."""
        start = time.perf_counter() + 0.05
        letters_sent = []
        for number, letter in enumerate(letters):
            sent = Sent(due=start + number / per_second)
            if (early := sent.due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            self._send(letter, sent)
            letters_sent.append(sent)
        await self._answers()
        return letters_sent

    async def flood(self, letters: list[bytes]) -> list[Sent]:
        """As fast as the answers come, on all connections at once."""
        start = time.perf_counter()
        letters_sent = [Sent(due=start) for _ in letters]
        for letter, sent in zip(letters, letters_sent, strict=True):
            self._send(letter, sent)
        await self._answers()
        return letters_sent

    def _send(self, letter: bytes, sent: Sent) -> None:
        self._open += 1
        if self._idle:
            self._idle.popleft().post(letter, sent)
        else:
            self._waiting.append((letter, sent))

    def _freed(self, connection: "_Connection") -> None:
        self._open -= 1
        if self._waiting:
            connection.post(*self._waiting.popleft())
        else:
            self._idle.append(connection)
        if not self._open:
            self._all_answered.set()

    async def _answers(self) -> None:
        self._all_answered.clear()
        if self._open:
            await asyncio.wait_for(self._all_answered.wait(), 60)


class _Connection(asyncio.Protocol):
    """HTTP with one request at a time, as little of it as a webhook needs."""

    def __init__(self, freed: Callable[["_Connection"], None]) -> None:
        self._freed = freed
        self._heard = b""
        self._sent: Sent | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def post(self, letter: bytes, sent: Sent) -> None:
        self._sent = sent
        self._transport.write(letter)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if not found or len(body) < _content_length(head):
            return
        sent, self._sent, self._heard = self._sent, None, b""
        sent.answered, sent.status = time.perf_counter(), int(head[9:12])
        self._freed(self)

    def connection_lost(self, error: Exception | None) -> None:
        if self._sent:
            self._sent.answered = time.perf_counter()
            self._sent = None

    def close(self) -> None:
        self._transport.close()


def _content_length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0
