"""The bad-input catalogue, as far as it concerns reading a body."""

import codecs
import json

import pytest

from tests.whatsapp.bodies import NUMBER, body, events_of, read_message, text_message
from whatsapp.events import Malformed, MessageReceived


def only_reason(raw: bytes) -> str:
    [event] = events_of(raw)
    assert isinstance(event, Malformed)
    return event.reason


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"hello",
        b'{"entry": [',
        b'{"entry": []} garbage',
        b'{"entry": [],}',
        b"{'entry': []}",
        b'{"a": "line\nbreak"}',
        b'{"a": "tab\there"}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 01}',
        b'{"a": "\\x"}',
        b'{"a": "\\u12"}',
    ],
)
def test_what_is_not_json_is_reported_as_such(raw):
    assert only_reason(raw) == "bad_json"


@pytest.mark.parametrize(
    "raw",
    [
        '{"entry": []}'.encode("utf-16"),
        '{"entry": []}'.encode("utf-16-le"),
        '{"entry": []}'.encode("utf-16-be"),
        '{"entry": []}'.encode("utf-32"),
        '{"entry": []}'.encode("utf-32-le"),
        b'{"a": "\xed\xa0\xbd\xed\xb8\x80"}',
        b'{"a": "\xff"}',
        b'{"a": "\xc0\xaf"}',
        b"\x1f\x8b\x08\x00gzipped",
    ],
)
def test_what_is_not_utf_8_is_reported_as_such(raw):
    assert only_reason(raw) == "bad_encoding"


def test_a_byte_order_mark_is_tolerated():
    raw = codecs.BOM_UTF8 + body("messages", messages=[text_message()])

    assert [type(event) for event in events_of(raw)] == [MessageReceived]


@pytest.mark.parametrize("number", ["1e999999", "-1e999", "9" * 400, "9" * 5000, "-" + "1" * 21])
def test_numbers_nobody_can_store_are_refused(number):
    assert only_reason(f'{{"entry": [{number}]}}'.encode()) == "bad_number"


@pytest.mark.parametrize("depth", [33, 1_000, 100_000, 1_500_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_nesting_is_refused_before_it_can_hurt(opening, depth):
    assert only_reason((opening * depth).encode()) == "too_deep"


def test_brackets_inside_texts_are_no_nesting():
    text = '[{"\\' * 100

    assert read_message(text={"body": text}).text == text


@pytest.mark.parametrize(
    "raw", [b'"' * 300_000, b'"\\' * 300_000, b"\\" * 300_000, b'"\\"' * 99_999]
)
def test_a_storm_of_quotes_is_read_in_no_time(raw):
    assert only_reason(raw) == "bad_json"


@pytest.mark.parametrize(
    "whole",
    [[], "x", None, 1, True, {}, {"entry": None}, {"entry": {}}, {"entry": "x"}, {"entry": 0}],
)
def test_a_body_of_another_shape_is_malformed(whole):
    assert only_reason(json.dumps(whole).encode()) == "bad_shape"


def test_no_entries_say_nothing():
    assert events_of(b'{"entry": []}') == []


GOOD_CHANGE = {
    "field": "messages",
    "value": {"metadata": {"phone_number_id": NUMBER}, "messages": [text_message()]},
}


@pytest.mark.parametrize(
    "entry",
    [
        None,
        "x",
        [],
        {},
        {"changes": None},
        {"changes": {}},
        {"changes": [[]]},
        {"changes": [None]},
        {"changes": [{}]},
        {"changes": [{"field": "messages"}]},
        {"changes": [{"field": "messages", "value": "x"}]},
        {"changes": [{"field": "messages", "value": []}]},
        {"changes": [{"field": None, "value": {}}]},
        {"changes": [{"field": ["messages"], "value": {}}]},
        {"changes": [{"field": "messages", "value": {"messages": {}}}]},
        {"changes": [{"field": "messages", "value": {"messages": ["x"]}}]},
    ],
)
def test_a_bad_entry_does_not_harm_its_neighbours(entry):
    good = {"changes": [GOOD_CHANGE]}

    events = events_of(json.dumps({"entry": [good, entry, good]}).encode())

    assert [type(event) for event in events] == [MessageReceived, Malformed, MessageReceived]
    assert events[1].reason == "bad_shape"


def test_a_bad_number_id_condemns_its_change_only():
    bad = {
        "field": "messages",
        "value": {**GOOD_CHANGE["value"], "metadata": {"phone_number_id": ""}},
    }

    events = events_of(json.dumps({"entry": [{"changes": [bad, GOOD_CHANGE]}]}).encode())

    assert [type(event) for event in events] == [Malformed, MessageReceived]


@pytest.mark.parametrize("metadata", [None, "x", {}, {"phone_number_id": None}])
def test_a_missing_number_id_stays_empty(metadata):
    change = {"field": "messages", "value": {"metadata": metadata, "messages": [text_message()]}}

    [event] = events_of(json.dumps({"entry": [{"changes": [change]}]}).encode())

    assert event.phone_number_id == ""


@pytest.mark.parametrize("bad", [None, "x", [], 1, {}, {"id": "a b", "type": "text"}])
@pytest.mark.parametrize("place", [0, 50, 99])
def test_one_bad_message_among_99_good_is_alone(bad, place):
    messages = [text_message(id=f"wamid.{number}") for number in range(99)]
    messages.insert(place, bad)

    events = events_of(body("messages", messages=messages))

    assert isinstance(events.pop(place), Malformed)
    assert [type(event) for event in events] == [MessageReceived] * 99


@pytest.mark.parametrize("key", ["id", "from", "from_user_id", "group_id"])
@pytest.mark.parametrize(
    "bad", ["", " ", "a b", "a\nb", "a\x00b", "é", "１２", True, False, 1.5, -1, [], {}, "x" * 5000]
)
def test_an_impossible_id_condemns_its_message(key, bad):
    event = read_message(**{key: bad})

    assert (type(event), event.reason) == (Malformed, "bad_id")
    assert event.phone_number_id == NUMBER


def test_an_id_cannot_climb_a_path():
    assert read_message(id="wamid.../../x").reason == "bad_id"


@pytest.mark.parametrize(("given", "read"), [(12, "12"), ("12", "12"), (10**20 - 1, "9" * 20)])
def test_a_number_can_be_an_id(given, read):
    assert read_message(id=given).wamid == read


@pytest.mark.parametrize("kind", [None, 5, "", "te xt", True, {}])
def test_a_message_without_a_kind_is_malformed(kind):
    assert read_message(type=kind).reason == "bad_shape"


@pytest.mark.parametrize("own", ["x", 5, True])
def test_a_content_of_another_shape_is_malformed(own):
    assert read_message(text=own).reason == "bad_shape"


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        (r"a\u0000b", "a\ufffdb"),
        (r"\ud83d", "\ufffd"),
        (r"\ude00x", "\ufffdx"),
        (r"\ud83d\ude00", "😀"),
    ],
)
def test_characters_nobody_can_store_are_replaced(escaped, read):
    raw = body("messages", messages=[text_message(text={"body": "HERE", "HERE": ["HERE"]})])

    [event] = events_of(raw.replace(b"HERE", escaped.encode()))

    assert event.text == read
    assert event.details == {read: [read]}


def test_what_is_kept_of_a_bad_item_can_be_stored():
    raw = body("messages", messages=[{"type": "HERE"}])

    [event] = events_of(raw.replace(b"HERE", rb"\u0000"))

    assert event.raw == {"type": "\ufffd"}


def test_an_unreadable_body_is_noted_by_size_only():
    [event] = events_of(b"secret words")

    assert event.raw == "12 bytes"


def test_a_thousand_messages_are_all_told():
    messages = [text_message(id=f"wamid.{number}") for number in range(1000)]

    assert len(events_of(body("messages", messages=messages))) == 1000


def test_above_five_thousand_the_rest_is_reported_once():
    messages = [text_message(id=f"wamid.{number}") for number in range(5002)]

    events = events_of(body("messages", messages=messages))

    assert len(events) == 5001
    assert {type(event) for event in events[:5000]} == {MessageReceived}
    assert events[-1].reason == "too_many"


def test_exactly_five_thousand_are_fine():
    messages = [text_message(id=f"wamid.{number}") for number in range(5000)]

    assert {type(event) for event in events_of(body("messages", messages=messages))} == {
        MessageReceived
    }


def test_a_hundred_thousand_unknown_keys_end_in_too_many():
    events = events_of(body("messages", **{f"key{number}": 1 for number in range(100_000)}))

    assert events[-1].reason == "too_many"
