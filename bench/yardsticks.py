"""What the same machine does with nothing of ours in the way."""

import asyncio
import statistics
import threading
import time
from dataclasses import dataclass

import psycopg

from bench.servers import Servers
from bench.sockets import WebSocket

BODY = "x" * 600
"""As long as a webhook with one text message."""
CONNECTIONS = 16
IN_FLIGHT = 64


@dataclass(frozen=True, slots=True)
class Yardsticks:
    commits_alone: float
    """Single-row INSERTs that one connection commits in a second."""
    commits_together: float
    """The same on 16 connections."""
    commit_ms: float
    echo_ms: float
    """There and back, one message at a time."""
    echoes: float
    """Per second, 64 in flight."""


async def measure(servers: Servers, seconds: float) -> Yardsticks:
    with psycopg.connect(servers.database_url, autocommit=True) as database:
        database.execute("CREATE TABLE IF NOT EXISTS bench_line (id bigserial, body text)")
    alone, times = await asyncio.to_thread(_commits, servers.database_url, seconds, 1)
    together, _ = await asyncio.to_thread(_commits, servers.database_url, seconds, CONNECTIONS)
    echo_ms, echoes = await _echo(servers.echo_port, seconds)
    return Yardsticks(alone, together, 1000 * statistics.median(times), echo_ms, echoes)


def _commits(database_url: str, seconds: float, connections: int) -> tuple[float, list[float]]:
    times: list[float] = []
    threads = [
        threading.Thread(target=_insert_for, args=[database_url, seconds, times])
        for _ in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / seconds, times


def _insert_for(database_url: str, seconds: float, times: list[float]) -> None:
    with psycopg.connect(database_url, autocommit=True) as database:
        before, end = time.perf_counter(), time.perf_counter() + seconds
        while before < end:
            database.execute("INSERT INTO bench_line (body) VALUES (%s)", [BODY])
            after = time.perf_counter()
            times.append(after - before)
            before = after


async def _echo(port: int, seconds: float) -> tuple[float, float]:
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(
        lambda: WebSocket("/", {}, heard.put_nowait), "127.0.0.1", port
    )
    await asyncio.wait_for(socket.opened, 10)
    times = []
    end = time.perf_counter() + seconds / 2
    while (before := time.perf_counter()) < end:
        socket.send("a few words")
        await heard.get()
        times.append(time.perf_counter() - before)
    for _ in range(IN_FLIGHT):
        socket.send("a few words")
    count, end = 0, time.perf_counter() + seconds / 2
    while time.perf_counter() < end:
        await heard.get()
        socket.send("a few words")
        count += 1
    socket.close()
    return 1000 * statistics.median(times), count / (seconds / 2)
