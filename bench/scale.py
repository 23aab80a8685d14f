"""Whether pages stay as quick when there is much behind them: their queries and their times."""

import http.client
import statistics
import time
from dataclasses import dataclass

from bench import page
from bench.servers import Servers


@dataclass(frozen=True, slots=True)
class Size:
    conversations: int
    messages: int
    """In the thread that is opened."""


@dataclass(frozen=True, slots=True)
class PageCost:
    queries: int
    sql_ms: float
    p50_ms: float
    """As a browser gets it, over a kept connection."""


SMALL, LARGE = Size(100, 100), Size(20_000, 50_000)


def measure(servers: Servers, rounds: int) -> dict[Size, dict[str, PageCost]]:
    """What each page costs when the workspace is small, and when it is large."""
    crowd = servers.ask("crowd.make()")
    cookie = page.cookie_of(page.log_in(servers.url, crowd["email"], crowd["password"]))
    found = {}
    for size in (SMALL, LARGE):
        of = f"conversations={size.conversations}, messages={size.messages}"
        pages = servers.ask(f"crowd.grow({crowd['workspace']}, {of})")
        found[size] = {
            name: PageCost(
                queries=cost["queries"],
                sql_ms=cost["sql_ms"],
                p50_ms=p50(servers.port, cost["path"], cookie, rounds),
            )
            for name, cost in pages.items()
        }
    return found


def p50(port: int, path: str, cookie: str, rounds: int) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times = []
    for _ in range(rounds + 3):
        before = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise ConnectionError(f"{path}: {answer.status}")
        times.append(1000 * (time.perf_counter() - before))
    connection.close()
    # The first ones load templates and prepare plans.
    return statistics.median(times[3:])
