"""Several files on their way at once. Threads carry them; the database stays with the caller."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import TypeVar

from inbox.patience import patiently

Errand = TypeVar("Errand")
Result = TypeVar("Result")

AT_ONCE = 4
PATIENCE_SECONDS = 1.0
"""How often new work is looked for while a large file takes its time."""


def carry_out(
    claim: Callable[[int], Sequence[Errand]],
    work: Callable[[Errand], Result],
    record: Callable[[Result], None],
) -> int:
    """Claim (at most so many), work in threads, record each result as it comes; until nothing is
    left. `work` must not raise. Returns how many results there were."""
    done = 0
    flying: set[Future[Result]] = set()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="files") as pool:
        while True:
            free = AT_ONCE - len(flying)
            flying |= {pool.submit(work, errand) for errand in (claim(free) if free else ())}
            if not flying:
                return done
            landed, flying = wait(flying, PATIENCE_SECONDS, FIRST_COMPLETED)
            for future in landed:
                patiently(partial(record, future.result()))
            done += len(landed)
