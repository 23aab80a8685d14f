"""When to try again, and when to stop: 22 attempts over 6.65 days."""

import random
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

DELAYS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    *[timedelta(hours=12)] * 12,
)
"""After the first, second, … failure of a delivery."""

JITTER = 0.2
BUSY = frozenset({429, 502, 504})
BUSY_DELAY = timedelta(minutes=1)
"""At least so long after an answer that says "too much"."""

TOO_MANY_FAILURES = 10
"""In a row on one endpoint: from then on it is only probed."""
PROBE_EVERY = timedelta(minutes=1)
PAUSE_AFTER = timedelta(days=7)
"""Of nothing but failures. Longer than the schedule of a delivery that is not held."""


def delay(failures: int, *, status: int, retry_after: timedelta | None) -> timedelta | None:
    """How long to wait after so many failures of a delivery; None when that was the last one.

    What the receiver asks for counts up to twice our own step.
    """
    if failures > len(DELAYS):
        return None
    step = DELAYS[failures - 1]
    wait = step * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  spreads, hides nothing
    if status in BUSY:
        wait = max(wait, BUSY_DELAY)
    if retry_after is not None:
        wait = max(wait, min(retry_after, max(2 * step, BUSY_DELAY)))
    return wait


def read_retry_after(text: str, now: datetime) -> timedelta | None:
    """Seconds or a date (RFC 9110); None for what is neither."""
    if text.isascii() and text.isdecimal() and len(text) < 8:
        return timedelta(seconds=int(text))
    try:
        return max(parsedate_to_datetime(text) - now, timedelta())
    except (TypeError, ValueError, OverflowError):
        return None
