"""Whatever the bytes, reading them ends in events that can be stored."""

import dataclasses
import json
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.whatsapp.bodies import NUMBER, PAYLOADS, events_of, text_message
from whatsapp.events import IncomingEvent, MessageReceived

EVENT_TYPES = get_args(IncomingEvent)
FILES = sorted(PAYLOADS.glob("*/*.json"))

WORDS = st.sampled_from(
    [
        *(
            "messages",
            "statuses",
            "errors",
            "contacts",
            "groups",
            "id",
            "type",
            "text",
            "body",
            "from",
        ),
        *("group_id", "timestamp", "wa_id", "user_id", "input", "added_participants", "metadata"),
        *("system", "wamid.A", "group_create", "447700900101", "1795168800", "user_changed_number"),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**19), 10**19)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | WORDS
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=25,
)
FIELDS = st.sampled_from(
    [
        *(
            "messages",
            "group_lifecycle_update",
            "group_participants_update",
            "group_settings_update",
        ),
        *("group_status_update", "user_id_update", "account_update"),
    ]
)
KINDS = st.sampled_from(
    [
        *("text", "image", "reaction", "interactive", "contacts", "location", "system", "edit"),
        *("group_create", "group_delete", "group_participants_add", "group_participants_remove"),
        *("group_join_request_created", "group_settings_update", "group_suspend", "unsupported"),
    ]
)
ITEM_KEYS = (
    *("id", "status", "from", "group_id", "timestamp", "text", "image", "reaction", "contacts"),
    *("interactive", "location", "system", "edit", "context", "errors", "pricing", "conversation"),
    *("recipient_id", "recipient_type", "added_participants", "removed_participants", "request_id"),
    *("failed_participants", "initiated_by", "join_request_id", "group_subject", "subject"),
)
ITEMS = st.builds(
    lambda kind, rest: {"type": kind, "id": "wamid.A", "from": "1", "group_id": "G"} | rest,
    KINDS,
    st.dictionaries(st.sampled_from(ITEM_KEYS), JSON, max_size=5),
)


def assert_all_can_be_stored(events: list[Any]) -> None:
    assert {type(event) for event in events} <= set(EVENT_TYPES)
    kept = json.dumps([dataclasses.asdict(event) for event in events], default=str, allow_nan=False)
    json.dumps(json.loads(kept), ensure_ascii=False).encode()
    assert "\\u0000" not in kept.replace("\\\\", "")


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_survived(raw):
    assert_all_can_be_stored(events_of(raw))


@settings(deadline=None)
@given(JSON)
def test_any_json_is_survived(tree):
    assert_all_can_be_stored(events_of(json.dumps(tree).encode()))


@settings(deadline=None)
@given(FIELDS, st.dictionaries(WORDS, JSON, max_size=5))
def test_any_value_is_survived(field, value):
    raw = json.dumps({"entry": [{"changes": [{"field": field, "value": value}]}]})

    assert_all_can_be_stored(events_of(raw.encode()))


@settings(max_examples=300, deadline=None)
@given(FIELDS, st.sampled_from(["messages", "statuses", "groups", "user_id_update"]), ITEMS)
def test_any_item_is_survived_and_told(field, key, item):
    raw = json.dumps({"entry": [{"changes": [{"field": field, "value": {key: [item]}}]}]})
    events = events_of(raw.encode())

    assert events
    assert_all_can_be_stored(events)


@settings(deadline=None)
@given(st.permutations([*range(6), "bad"]), JSON)
def test_one_odd_message_harms_no_other(order, odd):
    messages = [text_message(id=f"wamid.{place}") for place in order if place != "bad"]
    messages.insert(order.index("bad"), odd)
    value = {"metadata": {"phone_number_id": NUMBER}, "messages": messages}
    raw = json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]})

    heard = [event.wamid for event in events_of(raw.encode()) if type(event) is MessageReceived]
    wanted = [f"wamid.{place}" for place in order if place != "bad"]
    assert [wamid for wamid in heard if wamid in wanted] == wanted


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_body_cut_anywhere_is_survived(path):
    raw = path.read_bytes()

    assert_all_can_be_stored(
        [event for end in range(0, len(raw), 97) for event in events_of(raw[:end])]
    )


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_a_real_body_with_one_value_replaced_is_survived(path, data):
    tree = json.loads(path.read_bytes())
    spots = list(spots_in(tree))
    holder, key = data.draw(st.sampled_from(spots))
    holder[key] = data.draw(JSON)

    assert_all_can_be_stored(events_of(json.dumps(tree).encode()))


def spots_in(tree: Any) -> Any:
    """Every place of a tree where a value can be put: its holder and the key in it."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in list(pairs):
        yield tree, key
        if isinstance(value, dict | list):
            yield from spots_in(value)
