"""From stored bodies to what agents see."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, get_args

import pytest
from django.db import OperationalError, connection, transaction

from accounts.models import BusinessNumber
from inbox import patience
from inbox.models import Activity
from tests.freezing import freeze
from tests.hearing import drain, hears
from tests.inbox.parallel import needs_postgres
from tests.webhooks.incoming.deliveries import heard, stored, texts
from tests.whatsapp.bodies import body
from webhooks.incoming import claiming, processing, switchboard
from webhooks.incoming.claiming import claim
from webhooks.incoming.models import IncomingDelivery, QuarantinedItem
from whatsapp import events

Later = Callable[..., AbstractContextManager[object]]


def test_a_deadlock_is_tried_again(number: BusinessNumber, monkeypatch: pytest.MonkeyPatch) -> None:
    receive = switchboard.IN_BATCHES[events.MessageReceived]
    troubles = [OperationalError("deadlock detected")] * 2

    def handler(batch: list[events.MessageReceived], **around: Any) -> object:
        if troubles:
            raise troubles.pop()
        return receive(batch, **around)

    monkeypatch.setitem(switchboard.IN_BATCHES, events.MessageReceived, handler)

    hears(number.connection, texts("one"))

    assert heard() == ["one"]
    assert not QuarantinedItem.objects.exists()


def test_a_lasting_trouble_of_the_database_leaves_the_news_for_later(
    number: BusinessNumber, stumbles: Callable[[Exception], None]
) -> None:
    stumbles(OperationalError("away"))
    delivery = stored(number, texts("bad"))
    drain()

    delivery.refresh_from_db()
    assert (delivery.state, heard()) == ("claimed", [])
    assert not QuarantinedItem.objects.exists()


def test_a_lasting_trouble_with_one_delivery_is_not_its_neighbours(
    number: BusinessNumber, stumbles: Callable[[Exception], None]
) -> None:
    stumbles(OperationalError("always"))
    stored(number, texts("bad"))
    stored(number, texts("good"))

    drain()

    assert heard() == ["good"]


def test_a_database_that_is_away_is_not_asked_for_each_delivery(
    number: BusinessNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def handler(batch: list[events.MessageReceived], **around: Any) -> object:
        asked.append(len(batch))
        raise OperationalError("away")

    monkeypatch.setattr(patience, "TRIES", 1)
    monkeypatch.setitem(switchboard.IN_BATCHES, events.MessageReceived, handler)
    for nth in range(10):
        stored(number, texts(str(nth)))

    drain()

    assert asked == [10, 1, 1]


def test_two_workers_never_hold_the_same_news(number: BusinessNumber) -> None:
    stored(number, texts("one"))

    assert len(claim().deliveries) == 1
    assert not claim()


def test_what_a_dead_worker_held_is_done_by_another(number: BusinessNumber, later: Later) -> None:
    stored(number, texts("one"))
    claim()

    with later(seconds=29):
        assert drain() == 0
    with later(seconds=31):
        assert drain() == 1

    assert heard() == ["one"]


def test_who_slept_too_long_undoes_everything(number: BusinessNumber, later: Later) -> None:
    delivery = stored(number, texts("one"))
    slow = claim()
    with later(seconds=31):
        quick = claim()

    with pytest.raises(claiming.ClaimLost):
        processing.process(slow)

    assert heard() == []
    processing.process(quick)
    delivery.refresh_from_db()
    assert (heard(), delivery.state) == (["one"], "done")
    assert Activity.objects.count() == 1


def test_news_that_kills_its_workers_is_quarantined_after_five(
    number: BusinessNumber, later: Later
) -> None:
    delivery = stored(number, texts("one"))
    for nth in range(5):
        with later(minutes=nth):
            assert claim()

    with later(minutes=6):
        drain()

    delivery.refresh_from_db()
    assert (delivery.state, heard()) == ("done", [])
    assert QuarantinedItem.objects.get().kind == "delivery"


def test_who_shared_batches_with_what_kills_workers_is_not_quarantined(
    number: BusinessNumber, later: Later
) -> None:
    for word in ("one", "deadly", "three"):
        stored(number, texts(word))
    deadly = IncomingDelivery.objects.order_by("pk")[1]

    for minutes in range(10):
        with later(minutes=minutes):
            while batch := claim():
                if deadly in batch.deliveries and deadly.attempts <= claiming.TOO_OFTEN:
                    deadly.refresh_from_db()
                    break
                processing.process(batch)

    assert heard() == ["one", "three"]
    assert QuarantinedItem.objects.get().delivery == deadly


def test_one_poisoned_delivery_does_not_hold_up_the_others(
    number: BusinessNumber,
) -> None:
    stored(number, texts("bad"), attempts=5)
    stored(number, texts("good"))

    drain()

    assert heard() == ["good"]


def test_a_full_queue_is_worked_off_in_batches(
    number: BusinessNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "MOST_AT_ONCE", 3)
    for nth in range(10):
        stored(number, texts(str(nth)))

    assert drain() == 10
    assert heard() == [str(nth) for nth in range(10)]


def test_every_kind_of_news_has_one_place() -> None:
    batches = [kind for kind in switchboard.IN_BATCHES if isinstance(kind, type)]
    accounts = switchboard.FOR_ACCOUNTS
    places = [*batches, *switchboard.ONE_BY_ONE, *accounts, *switchboard.NOT_HANDLED]

    assert sorted(map(str, places)) == sorted(map(str, get_args(events.IncomingEvent)))


def test_news_of_nothing_changes_nothing(number: BusinessNumber) -> None:
    assert hears(number.connection, body("messages")).state == "done"


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_claim_alone_does_not_wait_for_the_disk(number: BusinessNumber) -> None:
    def waits() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return cursor.fetchone()[0]

    stored(number, texts("one"))
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")

    with transaction.atomic():
        assert claim()
        assert waits() == "off"
    stored(number, texts("two"))
    assert claim()
    assert waits() == "on"


@needs_postgres
@pytest.mark.parametrize("times", [1, 2], ids=["in a batch", "again with one alone"])
@pytest.mark.django_db(transaction=True)
def test_worker_that_froze_in_its_transaction_takes_the_batch_again(
    number: BusinessNumber, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """PostgreSQL ends its session meanwhile, so that nobody waits for what it had locked."""
    receive = switchboard.IN_BATCHES[events.MessageReceived]
    freezes = iter(range(times))

    def handler(batch: list[events.MessageReceived], **around: Any) -> object:
        late = receive(batch, **around)
        if next(freezes, None) is not None:
            freeze()
        return late

    monkeypatch.setitem(switchboard.IN_BATCHES, events.MessageReceived, handler)
    stored(number, texts("one", "two"))

    drain()

    assert heard() == ["one", "two"]
    assert not QuarantinedItem.objects.exists()


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_what_a_worker_had_nearly_done_when_it_froze_is_done_again(
    number: BusinessNumber,
    stumbles: Callable[[Exception], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stumbles(ValueError("no idea"))
    finish, freezes = claiming.Batch.finish, iter([freeze])

    def freeze_once(batch: claiming.Batch, deliveries: list[IncomingDelivery]) -> None:
        for freeze_now in freezes:
            freeze_now()
        finish(batch, deliveries)

    monkeypatch.setattr(claiming.Batch, "finish", freeze_once)
    stored(number, texts("good"))
    stored(number, texts("bad"))

    drain()

    assert heard() == ["good"]
    assert [item.kind for item in QuarantinedItem.objects.all()] == ["MessageReceived"]
