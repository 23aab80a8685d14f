from typing import Any

from celery import shared_task
from celery.signals import worker_process_init

from config import running, tick


@shared_task(name="drain")
def drain(queue: str) -> None:
    """Does what is due on the queue; a name that nobody knows is logged and ignored."""
    running.run(queue)


@worker_process_init.connect
def start_ticking(**signal: Any) -> None:
    """Each child of a prefork pool looks for due work by itself, with or without the broker."""
    tick.start()
