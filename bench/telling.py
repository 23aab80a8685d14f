"""How many events a second Octet plans for a webhook, and how many it delivers to a quick one."""

import time
from dataclasses import dataclass

from bench.road import Lost
from bench.servers import Servers
from tests.receivers import receiving

PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Told:
    """Rates per second."""

    planned: float
    """Facts written with their bodies, a hundred in a transaction."""
    delivered: float
    """Answered by the receiver, as one worker sends them, four at a time."""


def measure(servers: Servers, workspace: int, many: int) -> Told:
    with receiving() as receiver:
        planned = servers.ask(f"hooks.plan({workspace}, '{receiver.url}', {many})")
        servers.ask(f"hooks.resume({workspace})")
        ends = time.monotonic() + PATIENCE
        started = heard = 0.0
        while heard < many:
            if time.monotonic() > ends:
                raise Lost(f"{heard} of {many} webhooks were delivered")
            heard = len(receiver.heard)
            started = started or (time.perf_counter() if heard else 0.0)
            time.sleep(0.005)
        return Told(planned, many / (time.perf_counter() - started))
