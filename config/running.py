"""Runs drains, for the Celery task and for the tick alike."""

import logging
import threading
from collections import Counter

from config.drains import DRAINS

logger = logging.getLogger(__name__)

# Two, so that one slow call to somebody else's server does not hold up what came in after it.
RUNNERS_PER_QUEUE = 2
# These call nobody, and do better with few large batches than with many small ones.
ALONE = frozenset({"incoming"})

_lock = threading.Lock()
_running: Counter[str] = Counter()
_asked_again: set[str] = set()


def run(queue: str) -> int:
    """Drains the queue and returns how many pieces of work that did.

    At most two threads of a process drain one queue; a further call returns 0 at once and one of
    those goes round again, so nothing that was due before the call is left behind.
    """
    drain = DRAINS.get(queue)
    if drain is None:
        logger.warning("nobody drains the queue %.40r", queue)
        return 0
    with _lock:
        if _running[queue] >= (1 if queue in ALONE else RUNNERS_PER_QUEUE):
            _asked_again.add(queue)
            return 0
        _running[queue] += 1
    done = 0
    try:
        while True:
            done += drain()
            with _lock:
                if queue not in _asked_again:
                    # In the same breath, so that nobody asks one who has just left.
                    _running[queue] -= 1
                    return done
                _asked_again.discard(queue)
    except BaseException:
        with _lock:
            _running[queue] -= 1
        raise
