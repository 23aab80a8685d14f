from contextlib import suppress
from typing import Any

from celery import shared_task
from celery.signals import worker_init, worker_process_init
from django.db import connections

from config import garbage, running, tick
from config.drains import STANDING_BY
from queues import standby


@shared_task(name="drain")
def drain(queue: str) -> None:
    """Does what is due on the queue, and on some queues what comes in the next moments; a name that
    nobody knows is logged and ignored."""
    try:
        running.run(queue)
        if queue in STANDING_BY:
            for _ in standby.wakings(queue):
                running.run(queue)
    except Exception:
        # Connections outlive the task, but not an error: a broken one must not be met again.
        with suppress(Exception):
            connections.close_all()
        raise


@worker_init.connect
def prepare(**signal: Any) -> None:
    """Before a worker has children."""
    tick.take_turns()


@worker_process_init.connect
def begin(**signal: Any) -> None:
    """One child of a prefork pool looks for due work, with or without the broker; the others would
    do so if it ended."""
    garbage.settle()
    tick.start()
