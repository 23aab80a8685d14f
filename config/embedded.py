"""Web, worker and sandbox in one process, for a laptop: SQLite, and memory in place of Redis."""

import logging
import os
import socket
import sys
import threading
from collections.abc import Callable

from config import event_loop

event_loop.install()

from celery import current_app  # noqa: E402
from channels.routing import get_default_application  # noqa: E402
from django.core.management import call_command, get_commands  # noqa: E402

from config import tick  # noqa: E402
from config.health import unapplied_migrations  # noqa: E402
from config.web_server import WebServer  # noqa: E402

logger = logging.getLogger(__name__)

WORKER_THREADS = 4
REQUEST_TIMEOUT = 120
# Bodies stay in memory up to this size, and go to a file beyond it.
REQUEST_BUFFER = 65_536


class PortTaken(Exception):
    """Somebody else listens on the port."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. From here on a browser that comes early waits instead of failing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortTaken from error
    listener.setblocking(False)
    return listener


def prepare_data() -> None:
    """Brings the database up to date, and fills it on the first start."""
    if unapplied_migrations():
        call_command("migrate", interactive=False, verbosity=0)
    if "seed_demo" in get_commands():
        call_command("seed_demo", "--if-empty")


def serve(listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serves until SIGINT or SIGTERM, then ends the process within about a second."""
    server = WebServer(
        application=get_default_application(),
        endpoints=[f"fd:fileno={listener.fileno()}"],
        ready_callable=lambda: _start_working(ready),
        http_timeout=REQUEST_TIMEOUT,
        request_buffer_size=REQUEST_BUFFER,
        application_close_timeout=1,
        # No Server header.
        server_name="",
    )
    server.run()
    tick.stop()
    logging.shutdown()
    sys.stdout.flush()
    # Not sys.exit(): that waits for threads that may be inside a slow call. The database makes
    # an end in mid-work safe, and a laptop wants its prompt back.
    os._exit(0)


def _start_working(ready: Callable[[], None]) -> None:
    threading.Thread(target=_work, name="worker", daemon=True).start()
    tick.start()
    ready()


def _work() -> None:
    worker = current_app.WorkController(
        pool_cls="threads",
        concurrency=WORKER_THREADS,
        without_mingle=True,
        without_gossip=True,
        without_heartbeat=True,
    )
    try:
        worker.start()
    finally:
        # The tick goes on with the work, one second slower.
        logger.error("the worker thread has ended; restart Octet")
