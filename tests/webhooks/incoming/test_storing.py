"""The one thread that writes what has come in."""

import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError
from django.db import connection as database

from accounts.models import Connection
from tests.inbox.parallel import needs_postgres
from tests.webhooks.incoming.http import asked, asked_at_once, signed
from webhooks.incoming import receiver as receiving
from webhooks.incoming import storing
from webhooks.incoming.models import IncomingDelivery
from webhooks.incoming.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)

Batch = list[storing.Letter]


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bodies each INSERT took. The writer hangs up after each, to end with its test."""
    insert, sizes = storing._insert, []

    def noting(batch: Batch) -> None:
        sizes.append(len(batch))
        insert(batch)
        database.close()

    monkeypatch.setattr(storing, "_insert", noting)
    return sizes


@pytest.fixture
def receiver(batches: list[int]) -> Iterator[Receiver]:
    return Receiver()


def test_200_means_that_it_is_committed(receiver: Receiver, connection: Connection) -> None:
    assert asked(receiver, **signed(b'{"entry": []}', connection)).status == 200

    delivery = IncomingDelivery.objects.get()
    assert (bytes(delivery.body), delivery.state) == (b'{"entry": []}', "new")


def test_a_worker_is_asked_for(
    receiver: Receiver, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: queue.SimpleQueue[str] = queue.SimpleQueue()
    monkeypatch.setattr(storing, "nudge", asked_for.put)

    asked(receiver, **signed(b"{}", connection))

    assert asked_for.get(timeout=5) == "incoming"


def test_the_same_body_twice_is_stored_once(receiver: Receiver, connection: Connection) -> None:
    answers = [asked(receiver, **signed(b"{}", connection)) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert IncomingDelivery.objects.count() == 1


def test_the_same_body_twice_in_one_batch_is_stored_once(
    receiver: Receiver, connection: Connection
) -> None:
    answers = asked_at_once(receiver, [signed(b"{}", connection)] * 5)

    assert [answer.status for answer in answers] == [200] * 5
    assert IncomingDelivery.objects.count() == 1


def test_what_comes_together_is_written_together(
    receiver: Receiver,
    connection: Connection,
    batches: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bodies = [b'{"entry": [%d]}' % nth for nth in range(60)]
    insert, letters = storing._insert, receiver._writer._letters

    def insert_when_all_have_come(batch: Batch) -> None:
        ends = time.monotonic() + 30
        while sum(batches) + len(batch) + letters.qsize() < len(bodies):
            assert time.monotonic() < ends
            time.sleep(0.01)
        insert(batch)

    monkeypatch.setattr(storing, "_insert", insert_when_all_have_come)
    monkeypatch.setattr(receiving, "STORE_SECONDS", 60)

    answers = asked_at_once(receiver, [signed(body, connection) for body in bodies])

    assert {answer.status for answer in answers} == {200}
    assert IncomingDelivery.objects.count() == 60
    assert len(batches) <= 2


def test_a_fault_of_the_database_is_a_503_and_the_next_one_is_stored(
    receiver: Receiver, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(storing, "_insert", _fail)
        assert asked(receiver, **signed(b"{}", connection)).status == 503

    assert asked(receiver, **signed(b"{}", connection)).status == 200
    assert IncomingDelivery.objects.count() == 1


def _fail(batch: Batch) -> None:
    raise OperationalError("no")


def test_a_slow_database_is_a_503_in_time(
    receiver: Receiver, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "STORE_SECONDS", 0.5)
    may_end, has_ended = threading.Event(), threading.Event()
    monkeypatch.setattr(storing, "_insert", lambda batch: _wait(may_end, has_ended))

    assert asked(receiver, **signed(b"{}", connection)).status == 503
    assert not has_ended.is_set()
    may_end.set()
    assert has_ended.wait(30)


def _wait(may_end: threading.Event, has_ended: threading.Event) -> None:
    may_end.wait(30)
    has_ended.set()


def test_who_no_longer_waits_does_not_stop_the_writer(
    receiver: Receiver, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_a_slow_database_is_a_503_in_time(receiver, connection, monkeypatch)
    time.sleep(0.05)

    assert receiver._writer._thread.is_alive()


def test_a_dead_writer_is_replaced(
    receiver: Receiver, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(receiver, **signed(b"{}", connection))
    receiver._writer._thread = threading.Thread(target=int)

    assert asked(receiver, **signed(b"[]", connection)).status == 200


@needs_postgres
def test_a_restarted_database_costs_one_answer_not_all(
    receiver: Receiver, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The threads that look up addresses and write keep their connections; those have died."""
    monkeypatch.setattr("webhooks.incoming.addressees.FRESH_SECONDS", 0.0)
    with ThreadPoolExecutor(1) as door:

        def knock() -> int:
            return door.submit(asked, receiver, **signed(b"{}", connection)).result().status

        assert knock() == 200
        _end_other_sessions()
        knock()

        assert knock() == 200
        door.submit(database.close)


def _end_other_sessions() -> None:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
