"""What cannot be used is kept for people, and harms no neighbour."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError

from accounts.models import BusinessNumber
from inbox.models import Message
from tests import factories
from tests.hearing import drain, hears, payload
from tests.webhooks.incoming.deliveries import heard, stored, texts
from tests.whatsapp.bodies import body, text_message
from webhooks.incoming import quarantine, switchboard
from webhooks.incoming.models import IncomingDelivery, QuarantinedItem
from whatsapp import events


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
