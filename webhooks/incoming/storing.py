"""Group commit: many webhooks that came within the same few milliseconds, one INSERT."""

import asyncio
import hashlib
import logging
import queue
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from queues.nudge import nudge
from webhooks.incoming.models import IncomingDelivery

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
"""Bodies in one INSERT."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A checked body, and who waits to hear that it is safe."""

    connection_id: int
    body: bytes
    loop: asyncio.AbstractEventLoop
    stored: asyncio.Future[None]


class Writer:
    """One thread per process with its own database connection.

    It takes whatever waits, writes it in one statement and answers all of them: batches grow by
    themselves when the load does, and nobody waits for a timer.
    """

    def __init__(self) -> None:
        self._letters: queue.SimpleQueue[Letter] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    async def store(self, connection_id: int, body: bytes, *, within: float) -> None:
        """Returns when the body is committed. Raises whatever the database raised, and TimeoutError
        when that takes longer than so many seconds."""
        self._start()
        loop = asyncio.get_running_loop()
        letter = Letter(connection_id, body, loop, loop.create_future())
        # Done by hand, for each webhook: `asyncio.timeout` takes several times as long.
        patience = loop.call_later(within, _answer, [letter.stored], TimeoutError())
        self._letters.put(letter)
        try:
            await letter.stored
        finally:
            patience.cancel()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="webhook-writer", daemon=True
                )
                self._thread.start()

    def _run(self) -> None:
        while True:
            batch = [self._letters.get()]
            while len(batch) < MOST_AT_ONCE and not self._letters.empty():
                batch.append(self._letters.get())
            self._write(batch)

    def _write(self, batch: list[Letter]) -> None:
        error: Exception | None = None
        try:
            _insert(batch)
        except Exception as problem:
            logger.warning("%s webhooks not stored: %s", len(batch), type(problem).__name__)
            connection.close()
            error = problem
        else:
            # First: somebody waits for the message to appear, nobody for our answer.
            nudge("incoming")
        # Each call wakes the loop, which costs more than the answers.
        for loop in {letter.loop for letter in batch}:
            mine = [letter.stored for letter in batch if letter.loop is loop]
            # A loop that has ended waits for nothing.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_answer, mine, error)


def _insert(batch: list[Letter]) -> None:
    """A body that is here already is the same news repeated: it is not stored again."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    binary = connection.Database.Binary
    values: list[Any] = []
    for letter in batch:
        digest = hashlib.sha256(letter.body).hexdigest()
        values += [letter.connection_id, binary(letter.body), digest, now]
    rows = ", ".join([_ROW] * len(batch))
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(table=_TABLE, rows=rows), values)


_TABLE = IncomingDelivery._meta.db_table

# One statement that commits by itself: `bulk_create` begins and ends a transaction around its own,
# and WhatsApp waits for each of the three trips.
_INSERT = """
INSERT INTO {table}
    (connection_id, body, body_sha256, received_at, state, attempts, claimed_by)
VALUES {rows}
ON CONFLICT DO NOTHING
"""
_ROW = "(%s, %s, %s, %s, 'new', 0, '')"


def _answer(waiting: list[asyncio.Future[None]], error: Exception | None) -> None:
    for stored in waiting:
        if stored.done():
            continue
        if error is None:
            stored.set_result(None)
        else:
            stored.set_exception(error)
