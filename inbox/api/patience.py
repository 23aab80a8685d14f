"""WhatsApp answers when it likes. An answer of ours waits a little for its word."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import connection

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 0.5

Seen = TypeVar("Seen")


def watch(look: Callable[[], Seen], *, until: Callable[[Seen], bool]) -> Seen:
    """What `look` saw last: when it was as hoped for, or when patience ended. Call it outside of
    transactions."""
    deadline = time.monotonic() + settings.API_PATIENCE
    pause = FIRST_PAUSE
    while True:
        seen = look()
        if until(seen) or time.monotonic() + pause > deadline:
            return seen
        if not connection.in_atomic_block:
            # Somebody else may need it meanwhile.
            connection.close()
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
