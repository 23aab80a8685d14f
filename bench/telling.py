"""How many events a second Octet plans for a webhook, and how many it delivers to a quick one: by
itself, and beside one that never answers."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

from bench.road import Lost
from bench.servers import Servers
from tests.receivers import Receiver, Talk, receiving

PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Told:
    """Rates per second: the middle one of some rounds."""

    planned: float
    """Facts written with their bodies, a hundred in a transaction."""
    delivered: float
    """Answered by the receiver, as one worker sends them, four at a time."""
    beside_a_dead_one: float
    """The same while a neighbour with as much to hear takes every call and answers none."""


def measure(servers: Servers, workspace: int, many: int, rounds: int) -> Told:
    planned, alone, beside = [], [], []
    for _ in range(rounds):
        for rates, dead in ((alone, False), (beside, True)):
            with _listening(servers, workspace, dead=dead) as receiver:
                if not dead:
                    planned.append(servers.ask(f"hooks.plan({workspace}, {many})"))
                else:
                    servers.ask(f"hooks.plan({workspace}, {many})")
                servers.ask(f"hooks.resume({workspace})")
                rates.append(_rate(receiver, many))
    return Told(median(planned), median(alone), median(beside))


@contextmanager
def _listening(servers: Servers, workspace: int, *, dead: bool) -> Iterator[Receiver]:
    """A quick receiver, and beside it a `dead` one, if wanted; both wait for resume()."""
    with ExitStack() as stack:
        receivers = [stack.enter_context(receiving())]
        if dead:
            receivers.insert(0, stack.enter_context(receiving(behave=Talk.hang)))
        for one in receivers:
            servers.ask(f"hooks.listen({workspace}, '{one.url}')")
        yield receivers[-1]
        servers.ask(f"hooks.forget({workspace})")


def _rate(receiver: Receiver, many: int) -> float:
    ends = time.monotonic() + PATIENCE
    started = heard = 0.0
    while heard < many:
        if time.monotonic() > ends:
            raise Lost(f"{heard} of {many} webhooks were delivered")
        heard = len(receiver.heard)
        started = started or (time.perf_counter() if heard else 0.0)
        time.sleep(0.005)
    return many / (time.perf_counter() - started)
