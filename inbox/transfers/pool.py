"""Several files on their way at once. Threads carry them; the database stays with the caller."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Protocol, TypeVar

from inbox.models import Attachment
from inbox.patience import patiently
from inbox.transfers import leases


class Load(Protocol):
    """One file to carry, taken from `leases`."""

    @property
    def attachment(self) -> Attachment: ...


Errand = TypeVar("Errand", bound=Load)
Result = TypeVar("Result")

AT_ONCE = 4
PATIENCE_SECONDS = 1.0
"""How often new work is looked for while a large file takes its time."""
RENEW_EVERY_SECONDS = 20.0
LONGEST_SECONDS = 600.0
"""What takes longer hangs: somebody else may try."""


def carry_out(
    claim: Callable[[int], Sequence[Errand]],
    work: Callable[[Errand], Result],
    record: Callable[[Result], None],
) -> int:
    """Claim (at most so many), work in threads, record each result as it comes; until nothing is
    left. `work` must not raise. Returns how many results there were.

    While a file is on its way its lease is renewed, for ten minutes at most.
    """
    done, renewed_at = 0, time.monotonic()
    flying: dict[Future[Result], tuple[Errand, float]] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="files") as pool:
        while True:
            free = AT_ONCE - len(flying)
            for errand in claim(free) if free else ():
                flying[pool.submit(work, errand)] = (errand, time.monotonic())
            if not flying:
                return done
            landed, _ = wait(flying, PATIENCE_SECONDS, FIRST_COMPLETED)
            for future in landed:
                del flying[future]
                patiently(partial(record, future.result()))
            done += len(landed)
            if time.monotonic() - renewed_at > RENEW_EVERY_SECONDS:
                renewed_at = time.monotonic()
                patiently(partial(_renew, flying.values()))


def _renew(flying: Collection[tuple[Errand, float]]) -> None:
    now = time.monotonic()
    leases.renew(
        errand.attachment for errand, began_at in flying if now - began_at < LONGEST_SECONDS
    )
