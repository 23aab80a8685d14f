"""Several queries in one trip to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def together() -> Iterator[None]:
    """Compiled queries that are asked in here (`ask`) reach PostgreSQL at once and are worked on in
    order; read the rows afterwards. Raises what the database raises, for all."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
