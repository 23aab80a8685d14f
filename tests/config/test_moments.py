from datetime import UTC, datetime

import pytest
from django.db import DataError, connection

from config.moments import MomentLoader

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 21, 20, 58, 36, 902035, tzinfo=UTC),
        datetime(2026, 11, 21, 20, 58, 36, 900000, tzinfo=UTC),
        datetime(2026, 11, 21, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_as_it_was_stored(moment: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, %s::timestamptz", [moment, None])
        stored, nothing = cursor.fetchone()

    assert (stored, stored.tzinfo, nothing) == (moment, UTC, None)


@pytest.mark.parametrize("text", ["infinity", "-infinity", "10000-01-01 00:00+00", "0044-03-15 BC"])
def test_what_python_has_no_datetime_for_is_an_error_of_the_database(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        with pytest.raises(DataError):
            cursor.fetchone()


def test_every_cursor_reads_by_it() -> None:
    with connection.cursor() as cursor:
        loader = cursor.connection.adapters.get_loader(1184, 0)
        assert cursor.adapters.get_loader(1184, 0) is loader is MomentLoader
