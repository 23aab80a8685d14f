"""How often somebody may ask: so many times in each minute of the clock."""

import logging
import time
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from accounts.api.contract.errors import ApiError

log = logging.getLogger(__name__)

WINDOW = 60


@dataclass(frozen=True, slots=True)
class Rate:
    limit: int
    used: int
    reset: int
    """When the window ends, in seconds of the epoch."""

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - self.used, 0)),
            "X-RateLimit-Reset": str(self.reset),
        }

    def error(self) -> ApiError:
        return ApiError(
            f"Too many requests: {self.limit} a minute.",
            code="rate_limited",
            status=429,
            retry_after=max(self.reset - int(time.time()), 1),
        )


def count(who: str, limit: int) -> Rate:
    """Count one more request of `who`. Without the cache nobody is held up."""
    now = int(time.time())
    window = now // WINDOW
    name = f"rate:{who}:{window}"
    try:
        used = _increased(name)
    except (RedisError, OSError, ValueError):
        log.warning("requests are not counted: the cache does not answer")
        used = 1
    return Rate(limit, used, (window + 1) * WINDOW)


def _increased(name: str) -> int:
    try:
        return cache.incr(name)
    except ValueError:
        # The first of this minute.
        cache.add(name, 0, timeout=2 * WINDOW)
        return cache.incr(name)
