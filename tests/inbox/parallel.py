"""The same moment in several threads, each with a database connection of its own."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection, connections

Result = TypeVar("Result")

needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL: run tests/run.py"
)
"""SQLite has one writer at a time, so there is nothing to see."""


def at_once(works: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run these at the same time and return what they returned; raises what one of them raised."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Result]) -> Result:
        start.wait(10)
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def until_somebody_waits() -> None:
    """Returns when a transaction waits for another one's lock; TimeoutError after ten seconds."""
    ends = time.monotonic() + 10
    with connection.cursor() as cursor:
        while not cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            if time.monotonic() > ends:
                raise TimeoutError
            time.sleep(0.01)
