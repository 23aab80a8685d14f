"""Guessing is slow, and attackers lock nobody out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import LoginTrail
from accounts.services import log_ins
from accounts.services.log_ins import FORGOTTEN_AFTER, LONGEST_WAIT, admit, succeeded
from tests.inbox.parallel import at_once, needs_postgres

pytestmark = pytest.mark.django_db

ANA, HOME, ELSEWHERE = "ana@octet.test", "198.51.100.1", "203.0.113.7"
NO_WAIT = timedelta()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


def fail(times: int, email: str = ANA, network: str = ELSEWHERE) -> None:
    """So many wrong passwords, those that have to wait included."""
    for _ in range(times):
        admit(email, network)


def test_the_wait_doubles_up_to_a_minute(clock: time_machine.Traveller) -> None:
    fail(5)
    waits = []
    for _ in range(8):
        waits.append(admit(ANA, ELSEWHERE).total_seconds())
        clock.shift(waits[-1])
        fail(1)

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_nobody_waits_longer_than_a_minute(clock: time_machine.Traveller) -> None:
    fail(5)
    LoginTrail.objects.update(failures=1_000_000)

    assert admit(ANA, ELSEWHERE) == LONGEST_WAIT
    clock.shift(LONGEST_WAIT)
    assert admit(ANA, ELSEWHERE) == NO_WAIT


def test_failures_are_forgotten_after_an_hour(clock: time_machine.Traveller) -> None:
    fail(5)
    clock.shift(FORGOTTEN_AFTER)

    fail(4)

    assert admit(ANA, ELSEWHERE) == NO_WAIT


@pytest.mark.usefixtures("clock")
def test_an_attack_from_everywhere_slows_down_strangers_only() -> None:
    admit(ANA, HOME)
    succeeded(ANA, HOME)
    for n in range(20):
        fail(1, network=f"203.0.113.{n}")

    assert admit(ANA, "203.0.113.99") > NO_WAIT
    assert admit(ANA, HOME) == NO_WAIT


@pytest.mark.usefixtures("clock")
def test_who_is_at_home_waits_after_failures_there() -> None:
    admit(ANA, HOME)
    succeeded(ANA, HOME)
    fail(5, network=HOME)

    assert admit(ANA, HOME) > NO_WAIT


@pytest.mark.usefixtures("clock")
def test_one_place_cannot_try_everybody() -> None:
    for n in range(40):
        fail(1, email=f"person{n}@octet.test")

    assert admit("somebody@else.test", ELSEWHERE) > NO_WAIT


@pytest.mark.usefixtures("clock")
def test_somebody_of_an_office_comes_in_and_the_office_is_not_cleared() -> None:
    for n in range(39):
        fail(1, email=f"person{n}@octet.test")
    admit(ANA, ELSEWHERE)
    succeeded(ANA, ELSEWHERE)
    fail(1, email="another@octet.test")

    assert admit("one.more@octet.test", ELSEWHERE) > NO_WAIT


@pytest.mark.usefixtures("clock")
def test_who_has_to_wait_does_not_fill_the_table() -> None:
    for n in range(60):
        fail(1, email=f"person{n}@octet.test")

    assert LoginTrail.objects.count() == 1 + 2 * 40


@pytest.mark.usefixtures("clock")
def test_waiting_tries_do_not_make_the_wait_longer() -> None:
    fail(500)

    assert admit(ANA, ELSEWHERE) == timedelta(seconds=1)


def test_nobody_can_read_who_tried() -> None:
    fail(1, email="hunter2@octet.test")

    assert {len(key) for key in LoginTrail.objects.values_list("key", flat=True)} == {64}


def test_old_failures_are_swept_away(clock: time_machine.Traveller) -> None:
    fail(1, email="nobody@octet.test", network="203.0.113.8")
    clock.shift(FORGOTTEN_AFTER + timedelta(seconds=1))
    admit(ANA, HOME)

    succeeded(ANA, HOME)

    assert LoginTrail.objects.count() == 3


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_counted_one_by_one() -> None:
    waits = at_once([lambda: admit(ANA, ELSEWHERE)] * 20)

    assert waits.count(NO_WAIT) == 5


@pytest.mark.parametrize(
    ("wait", "words"), [(0.1, "1 second"), (1, "1 second"), (1.2, "2 seconds"), (60, "60 seconds")]
)
def test_a_wait_in_words(wait: float, words: str) -> None:
    assert log_ins.in_words(timedelta(seconds=wait)) == words
