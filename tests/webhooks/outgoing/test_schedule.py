from datetime import UTC, datetime, timedelta

import pytest

from webhooks.outgoing import schedule

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRST, LAST = 1, 21


def wait(failures: int, *, status: int = 500, asked: float | None = None) -> timedelta | None:
    retry_after = None if asked is None else timedelta(seconds=asked)
    return schedule.delay(failures, status=status, retry_after=retry_after)


@pytest.mark.parametrize(("failures", "step"), list(enumerate(schedule.DELAYS, start=1)))
def test_each_failure_waits_its_step_a_fifth_more_or_less(failures: int, step: timedelta) -> None:
    assert step * 0.8 <= wait(failures) <= step * 1.2


def test_the_waits_differ() -> None:
    assert len({wait(LAST) for _ in range(20)}) > 1


def test_after_the_last_step_it_is_over() -> None:
    assert wait(LAST) is not None
    assert wait(LAST + 1) is None


@pytest.mark.parametrize("status", [429, 502, 504])
def test_who_is_busy_has_a_minute(status: int) -> None:
    assert wait(FIRST, status=status) == timedelta(minutes=1)


def test_what_the_receiver_asks_counts_up_to_twice_the_step() -> None:
    assert wait(FIRST, asked=45) == timedelta(seconds=45)
    assert wait(FIRST, asked=3600) == timedelta(minutes=1)
    assert wait(4, asked=10**6) == timedelta(minutes=20)
    assert wait(4, asked=1) >= timedelta(minutes=8)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Fri, 20 Nov 2026 12:01:00 GMT", 60),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("9" * 30, None),
        ("١٢", None),
        ("Fri, 20 Nov 2026 12:01:00", None),
        ("Fri, 99 Nov 99999 12:01:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)

    assert schedule.read_retry_after(text, NOW) == expected
