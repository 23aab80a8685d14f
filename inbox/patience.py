"""Workers get into each other's way: a deadlock, a lock that took too long."""

import random
import time
from collections.abc import Callable

from django.db import InternalError, OperationalError

TRIES = 5

TROUBLE = (OperationalError, InternalError)
"""What says that the database was in trouble, and nothing of the data. A session that was ended
because it had frozen in a transaction is an InternalError."""


def patiently(work: Callable[[], None]) -> None:
    """Do a transaction's work; again when the database was in trouble, at most five times."""
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except TROUBLE:
            if attempt == TRIES:
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311  spreads rivals apart
