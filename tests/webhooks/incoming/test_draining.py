"""From stored bodies to what agents see."""

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, get_args

import pytest
from django.db import DataError, OperationalError, connection, transaction

from accounts.models import BusinessNumber
from inbox import patience
from inbox.models import Activity, Message
from tests import factories
from tests.hearing import drain, hears, payload
from tests.whatsapp.bodies import body, text_message
from webhooks.incoming import claiming, processing, quarantine, switchboard
from webhooks.incoming.claiming import claim
from webhooks.incoming.models import IncomingDelivery, QuarantinedItem
from whatsapp import events

Later = Callable[..., AbstractContextManager[object]]
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL: run tests/run.py"
)


def texts(*words: str, **changes: Any) -> bytes:
    messages = [text_message(id=f"wamid.{word}", text={"body": word}, **changes) for word in words]
    return body("messages", messages=messages)


def stored(number: BusinessNumber, raw: bytes, **fields: Any) -> IncomingDelivery:
    return IncomingDelivery.objects.create(
        connection=number.connection, body=raw, body_sha256=str(hash(raw)), **fields
    )


def heard() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("text", flat=True))


@pytest.fixture
def stumbles(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Messages that say "bad" cannot be handled."""

    def stumble_with(error: Exception) -> None:
        receive = switchboard.IN_BATCHES[events.MessageReceived]

        def handler(batch: list[events.MessageReceived], **around: Any) -> object:
            if any(event.text == "bad" for event in batch):
                raise error
            return receive(batch, **around)

        monkeypatch.setitem(switchboard.IN_BATCHES, events.MessageReceived, handler)

    return stumble_with


@pytest.mark.parametrize(
    "raw",
    [b"", b"nonsense", b'{"entry": [', b'{"entry": []} more', b"\xff\xfe{}", b"[]", b"null"],
)
def test_what_nobody_can_read_is_kept_for_people(number: BusinessNumber, raw: bytes) -> None:
    delivery = hears(number.connection, raw)

    item = QuarantinedItem.objects.get()
    assert (delivery.state, item.state, item.kind) == ("done", "quarantined", "Malformed")
    assert bytes(delivery.body) == raw


def test_news_of_a_number_we_do_not_have_is_kept_for_people(number: BusinessNumber) -> None:
    metadata = {"phone_number_id": "1"}

    hears(number.connection, body("messages", metadata=metadata, messages=[text_message()]))

    item = QuarantinedItem.objects.get()
    assert (item.state, item.reason) == ("quarantined", "unknown number")
    assert not Message.objects.exists()


def test_a_number_of_another_connection_is_not_ours_to_hear(
    number: BusinessNumber, mallory: object
) -> None:
    theirs = BusinessNumber.objects.get(name="Elsewhere")

    hears(theirs.connection, texts("forged"))

    assert not Message.objects.exists()


def test_what_we_do_not_use_is_kept_and_ignored(number: BusinessNumber) -> None:
    delivery = hears(number.connection, body("security", event="PIN_CHANGED"))

    item = QuarantinedItem.objects.get()
    assert (delivery.state, item.state) == ("done", "ignored")


def test_one_bad_item_leaves_its_neighbours_alone(number: BusinessNumber) -> None:
    good = [text_message(id=f"wamid.{nth}", text={"body": str(nth)}) for nth in range(99)]
    good.insert(50, text_message(id=True))

    hears(number.connection, body("messages", messages=good))

    assert heard() == [str(nth) for nth in range(99)]
    assert QuarantinedItem.objects.get().raw["id"] is True


@pytest.mark.parametrize("bad", ["\\u0000", "\\ud83d", "\\udc00\\ud800"])
@pytest.mark.parametrize("field", ["messages", "security"])
def test_letters_that_no_database_keeps_harm_nothing(
    number: BusinessNumber, bad: str, field: str
) -> None:
    raw = body(field, messages=[text_message(text={"body": "a@b", "odd@key": "@"}, other="@")])

    delivery = hears(number.connection, raw.replace(b"@", bad.encode()))

    assert delivery.state == "done"
    assert not QuarantinedItem.objects.filter(state="quarantined").exists()


def test_an_item_that_cannot_be_handled_is_quarantined_and_the_rest_is_done(
    number: BusinessNumber, stumbles: Callable[[Exception], None]
) -> None:
    stumbles(ValueError("no idea"))
    stored(number, texts("one"))
    stored(number, texts("two", "bad", "three"))

    drain()

    item = QuarantinedItem.objects.get()
    assert heard() == ["one", "two", "three"]
    assert (item.ordinal, item.reason, item.state) == (1, "ValueError", "quarantined")
    assert set(IncomingDelivery.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.parametrize("place", ["messages", "statuses", "errors", "groups", "changes", "entry"])
def test_a_null_in_a_list_harms_no_neighbour(number: BusinessNumber, place: str) -> None:
    bad = json.loads(texts("good"))
    lists = {"entry": bad, "changes": bad["entry"][0]}
    lists.get(place, bad["entry"][0]["changes"][0]["value"]).setdefault(place, []).append(None)
    stored(number, json.dumps(bad).encode())
    stored(number, texts("other"))

    drain()

    assert heard() == ["good", "other"]
    assert QuarantinedItem.objects.get().raw in ({"null": None}, [None])
    assert set(IncomingDelivery.objects.values_list("state", flat=True)) == {"done"}


def test_a_delivery_that_cannot_even_be_set_aside_in_parts_is_set_aside_whole(
    number: BusinessNumber,
    stumbles: Callable[[Exception], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(*args: Any) -> None:
        raise DataError("not for this column")

    stumbles(ValueError("no idea"))
    monkeypatch.setattr(quarantine, "put", stumble)
    stored(number, texts("before", "bad"))
    stored(number, texts("good"))

    drain()

    item = QuarantinedItem.objects.get()
    assert (heard(), item.kind, item.reason) == (["good"], "delivery", "DataError")
    assert set(IncomingDelivery.objects.values_list("state", flat=True)) == {"done"}


def test_a_group_whose_news_cannot_be_applied_is_read_from_whatsapp_instead(
    number: BusinessNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = json.loads(payload("groups/group_settings_update.succeeded_subject_only", number))
    named = news["entry"][0]["changes"][0]["value"]["groups"][0]["group_id"]
    group = factories.make_group(number, wa_group_id=named)

    def stumble(*args: Any, **kwargs: Any) -> None:
        raise ValueError("no idea")

    monkeypatch.setitem(switchboard.ONE_BY_ONE, events.GroupSettingsChanged, stumble)
    hears(number.connection, news)

    assert QuarantinedItem.objects.get().state == "quarantined"
    assert group.requests.get().kind == "refresh"


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


@on_postgresql
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


@on_postgresql
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
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '50ms'")
            time.sleep(0.2)
        return late

    monkeypatch.setitem(switchboard.IN_BATCHES, events.MessageReceived, handler)
    stored(number, texts("one", "two"))

    drain()

    assert heard() == ["one", "two"]
    assert not QuarantinedItem.objects.exists()
