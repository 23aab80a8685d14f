"""A worker that has just had work stays a moment for more, and is woken by Redis itself: on its way
through the broker a Celery task takes longer than the work (ADR 0019).

Nothing hangs on it. A wake-up that is lost costs what any lost nudge costs.
"""

import logging
import time
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from redis import ConnectionPool, Redis, RedisError
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

logger = logging.getLogger(__name__)

QUIET_SECONDS = 1.0
"""Without a nudge for so long, the worker does other things."""

LONGEST_SECONDS = 5.0
"""Then it does so anyway: a worker that is told to stop ends its task first."""


def wake(queue: str) -> bool:
    """Tells whoever stands by that the queue has work. False when nobody heard it: ask the broker,
    which says itself what is wrong when Redis is away. Never raises."""
    if not settings.REDIS_URL:
        return False
    try:
        both = _redis().pipeline(transaction=False)
        # PUBLISH by itself would also count who listens to all channels at once, to look on.
        both.publish(_channel(queue), "").pubsub_numsub(_channel(queue))
        _, [(_, listeners)] = both.execute()
    except RedisError:
        return False
    return listeners > 0


def wakings(queue: str) -> Iterator[None]:
    """Stands by for a queue that was just drained, and yields whenever it may have work again.

    Ends after a second without a nudge, after five in all, after one more look when another worker
    stands by already, and at once when Redis is away; never raises. It yields for whatever wake()
    answered True to.
    """
    if not settings.REDIS_URL:
        return
    try:
        yield from _stand_by(queue)
    except RedisError as error:
        logger.warning("not standing by for %s: %s", queue, type(error).__name__)


def _stand_by(queue: str) -> Iterator[None]:
    ends = time.monotonic() + LONGEST_SECONDS
    with _redis().pubsub() as ear:
        ear.subscribe(_channel(queue))
        # What is heard first is that we listen. What was said before that, nobody told us.
        if _hears(ear, QUIET_SECONDS):
            yield
        if _is_alone(queue):
            while (left := ends - time.monotonic()) > 0 and _hears(ear, min(left, QUIET_SECONDS)):
                yield
        if _heard_while_leaving(ear):
            yield


def _is_alone(queue: str) -> bool:
    """Two who come together both leave: the next nudge sends for one."""
    [(_, listeners)] = _redis().pubsub_numsub(_channel(queue))
    return listeners <= 1


def _hears(ear: PubSub, seconds: float) -> bool:
    """Waits for something to be said; however much that was by now, it is said once."""
    if ear.get_message(timeout=seconds) is None:
        return False
    while ear.get_message() is not None:
        pass
    return True


def _heard_while_leaving(ear: PubSub) -> bool:
    """Whoever spoke before Redis read that we leave, took us for a listener."""
    ear.unsubscribe()
    heard = False
    while (said := ear.get_message(timeout=QUIET_SECONDS)) and said["type"] != "unsubscribe":
        heard = True
    return heard


def _channel(queue: str) -> str:
    # Channels, unlike keys, are the same in all databases of one Redis.
    database = _redis().connection_pool.connection_kwargs.get("db", 0)
    return f"octet:{database}:standby:{queue}"


def _redis() -> Redis:
    return _connected_to(settings.REDIS_URL)


@cache
def _connected_to(url: str) -> Redis:
    # Once more at once, for a Redis that was restarted; nobody must wait long for one that is away.
    once_more = Retry(NoBackoff(), 1)
    pool = ConnectionPool.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=once_more)
    # A pool of its own making it would close at the end of the process, and wait for ever for the
    # thread that nudges, if that was at it.
    return Redis(connection_pool=pool)
