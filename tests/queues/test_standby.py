import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings, settings
from redis import Redis

from queues import standby
from queues.standby import wake, wakings

HAS_REDIS = bool(settings.REDIS_URL)
needs_redis = pytest.mark.skipif(not HAS_REDIS, reason="needs Redis")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standby, "QUIET_SECONDS", 0.05)


@pytest.fixture
def silenced(settings: LazySettings) -> Iterator[None]:
    """Somebody stands by; we come with a name that may use no channel."""
    standing_by = wakings("incoming")
    next(standing_by)
    admin = Redis.from_url(settings.REDIS_URL)
    admin.acl_setuser(
        "silent", enabled=True, passwords=["+word"], categories=["+@all"], reset_channels=True
    )
    address = urlsplit(settings.REDIS_URL)
    host = address.netloc.rpartition("@")[2]
    settings.REDIS_URL = address._replace(netloc=f"silent:word@{host}").geturl()
    assert Redis.from_url(settings.REDIS_URL).ping()
    yield
    admin.acl_deluser("silent")


@needs_redis
def test_nobody_is_woken_where_nobody_stands_by() -> None:
    assert not wake("incoming")


@needs_redis
def test_the_queue_is_looked_at_once_more_when_standing_by_begins() -> None:
    standing_by = wakings("incoming")

    next(standing_by)

    assert wake("incoming")


@needs_redis
def test_who_stands_by_is_woken() -> None:
    standing_by = wakings("incoming")
    next(standing_by)
    wake("incoming")

    assert next(standing_by, "gone") is None


@needs_redis
def test_who_stands_by_for_one_queue_is_not_woken_for_another() -> None:
    standing_by = wakings("incoming")
    next(standing_by)

    assert not wake("outgoing")


@needs_redis
def test_what_was_said_during_the_work_wakes_once(impatient: None) -> None:
    standing_by = wakings("incoming")
    next(standing_by)
    for _ in range(20):
        assert wake("incoming")

    assert list(standing_by) == [None]


@needs_redis
def test_a_quiet_moment_ends_it(impatient: None) -> None:
    assert list(wakings("incoming")) == [None]

    assert not wake("incoming")


@needs_redis
def test_it_ends_however_much_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standby, "LONGEST_SECONDS", 0.3)

    for _ in wakings("incoming"):
        wake("incoming")

    assert not wake("incoming")


@needs_redis
def test_who_spoke_as_it_ended_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standby, "LONGEST_SECONDS", 0.05)
    standing_by = wakings("incoming")
    next(standing_by)
    time.sleep(0.1)

    assert wake("incoming")

    assert list(standing_by) == [None]


@needs_redis
def test_one_worker_is_enough(impatient: None) -> None:
    first = wakings("incoming")
    next(first)

    assert list(wakings("incoming")) == [None]
    wake("incoming")
    assert next(first, "gone") is None


@needs_redis
def test_who_looks_on_is_not_taken_for_a_worker() -> None:
    with Redis.from_url(settings.REDIS_URL).pubsub() as onlooker:
        onlooker.psubscribe("*")
        assert onlooker.get_message(timeout=1)

        assert not wake("incoming")


@needs_redis
def test_work_that_fails_ends_it() -> None:
    def work() -> None:
        for _ in wakings("incoming"):
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        work()

    assert not wake("incoming")


@needs_redis
def test_another_database_of_the_same_redis_is_somebody_elses(settings: LazySettings) -> None:
    standing_by = wakings("incoming")
    next(standing_by)
    address = urlsplit(settings.REDIS_URL)
    other = "/1" if address.path in {"", "/0"} else "/0"
    settings.REDIS_URL = address._replace(path=other).geturl()

    assert not wake("incoming")


def test_nobody_stands_by_when_redis_is_away(
    settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert list(wakings("incoming")) == []
    assert "not standing by for incoming" in caplog.text
    assert not wake("incoming")


@needs_redis
@pytest.mark.usefixtures("silenced")
def test_where_redis_lets_nobody_speak_the_broker_is_asked() -> None:
    assert not wake("incoming")


def test_a_single_process_has_no_need_of_it(settings: LazySettings) -> None:
    settings.REDIS_URL = ""

    assert list(wakings("incoming")) == []
    assert not wake("incoming")


def test_a_process_can_end_while_it_nudges() -> None:
    """Commands do: their nudge is in a thread that nobody waits for."""
    subprocess.run([sys.executable, "-c", ENDS_IN_A_NUDGE], timeout=20, check=True)


ENDS_IN_A_NUDGE = """
import threading
from django.conf import settings
settings.configure(REDIS_URL="redis://127.0.0.1:1/0")
from queues import standby

def nudge():
    standby._redis().connection_pool._lock.acquire()
    begun.set()
    threading.Event().wait()

begun = threading.Event()
threading.Thread(target=nudge, daemon=True).start()
begun.wait()
"""
