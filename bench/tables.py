"""The table of groups at three sizes: opening, filtering, sorting, selecting all."""

from bench import page
from bench.scale import PageCost, p50
from bench.servers import Servers

SIZES = (100, 1_000, 10_000)
PEOPLE = 8


def measure(servers: Servers, rounds: int) -> dict[int, dict[str, PageCost]]:
    """What the table costs with so many groups of eight people on one number."""
    made = servers.ask("groups_crowd.make()")
    cookie = page.cookie_of(page.log_in(servers.url, made["email"], made["password"]))
    found = {}
    for size in SIZES:
        asked = servers.ask(f"groups_crowd.grow({made['workspace']}, groups={size})")
        found[size] = {
            name: PageCost(
                queries=cost["queries"],
                sql_ms=cost["sql_ms"],
                # Selecting is a POST: its time is that of the request inside Octet.
                p50_ms=cost.get("ms") or p50(servers.port, cost["path"], cookie, rounds),
            )
            for name, cost in asked.items()
        }
    return found
