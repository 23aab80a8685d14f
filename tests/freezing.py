"""Workers that stand still in the middle of a transaction."""

import time

from django.db import connection


def freeze() -> None:
    """For longer than PostgreSQL waits: it ends the session, as it ends one of a worker that has
    vanished."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '50ms'")
    time.sleep(0.2)
