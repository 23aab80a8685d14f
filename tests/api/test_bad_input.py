"""Every operation with everything that programs get wrong: always JSON in one shape, a status that
is true, nothing half done. Read off the URL conf."""

import json
from typing import Any

import pytest

from accounts.api.contract.parsing import StrictJSONParser
from accounts.models import ApiKey, BusinessNumber
from accounts.services import api_keys
from groups.models import Group, GroupRequest
from inbox.models import Conversation, Message, Reaction
from tests.api.conftest import Program
from tests.api.routes import Operation, World, make_world, operations
from webhooks.models import Endpoint, OutgoingDelivery

with_a_body = [
    one
    for one in operations()
    if one.method != "get" and StrictJSONParser in one.view.parser_classes
]
each_with_a_body = pytest.mark.parametrize("operation", with_a_body, ids=str)
each_list = pytest.mark.parametrize(
    "operation",
    [
        one
        for one in operations()
        if str(one)
        in {
            "get v1/accounts",
            "get v1/whatsapp/wa-groups",
            "get v1/inbox/conversations",
            "get v1/inbox/conversations/search",
            "get v1/inbox/conversations/<str:conversation_id>/messages",
        }
    ],
    ids=str,
)
WRONG_VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    10**19,
    1.5,
    "",
    " ",
    "x" * 70_000,
    "\ufeff\u202e",
    [],
    [None],
    [[[]]],
    {},
    {"a": {"b": []}},
    "💣" * 5000,
]
SAID = ("message", "template", "buttons", "interactive", "attachmentUrl", "location", "contacts")
MAY_BE_GIVEN = {
    "post v1/api-keys": ("expiresIn", "scope", "profileIds", "accountIds", "permission"),
    "post v1/whatsapp/wa-groups": ("description", "joinApprovalMode"),
    "post v1/whatsapp/wa-groups/<str:group_id>": ("description", "joinApprovalMode"),
    "post v1/inbox/conversations": (
        "message",
        "templateLanguage",
        "templateButtonParams",
        "headerMedia",
        "headerLocation",
    ),
    "post v1/inbox/conversations/<str:conversation_id>/messages": (*SAID, "replyTo", "voiceNote"),
    "post v1/webhooks/settings": ("secret", "customHeaders", "profileIds", "isActive", "format"),
    "put v1/webhooks/settings": ("url", "events", "customHeaders", "accountIds", "isActive"),
}
"""Fields that the request in the world does without."""
UNREADABLE = [b"{", b"[]", b'{"a":1,"a":2}', b'{"a":"\\u0000"}', b'{"a":' + b"9" * 30 + b"}"]


@pytest.fixture
def world(number: BusinessNumber) -> World:
    key, _ = api_keys.create(workspace=number.workspace, name="x", actor="tests")
    return make_world(number, key.pk)


def everything() -> dict[str, list[dict[str, Any]]]:
    models = (ApiKey, Group, GroupRequest, Conversation, Message, Reaction)
    models += (Endpoint, OutgoingDelivery)
    # Use is noted at any time.
    kept = {m: [f.name for f in m._meta.fields if f.name != "last_used_at"] for m in models}
    return {m.__name__: list(m.objects.order_by("pk").values(*kept[m])) for m in models}


def is_refused(answer: Any) -> bool:
    body = answer.json()
    assert {"error", "type", "code"} <= body.keys()
    assert answer.headers["X-Request-Id"]
    return 400 <= answer.status_code < 500


@each_with_a_body
@pytest.mark.parametrize("raw", UNREADABLE, ids=range(len(UNREADABLE)))
def test_bodies_that_cannot_be_read_change_nothing(
    program: Program, world: World, operation: Operation, raw: bytes
) -> None:
    before = everything()
    answer = world.ask(program, operation, body=raw, content_type="application/json")
    assert is_refused(answer)
    assert answer.json()["code"] == "malformed_body"
    assert everything() == before


@each_with_a_body
def test_other_kinds_of_content_are_refused(
    program: Program, world: World, operation: Operation
) -> None:
    before = everything()
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "x"):
        answer = world.ask(program, operation, body="a=b", content_type=kind)
        assert is_refused(answer)
        assert answer.status_code == 415
    assert everything() == before


@each_with_a_body
def test_values_of_the_wrong_kind_never_break_it(
    program: Program, world: World, operation: Operation
) -> None:
    good = world.bodies.get(str(operation), {})
    for name in (*good, *MAY_BE_GIVEN.get(str(operation), ())):
        for wrong in WRONG_VALUES:
            answer = world.ask(program, operation, body=good | {name: wrong})
            if answer.status_code != 502:
                assert answer.status_code < 400 or is_refused(answer), (name, wrong)


@each_with_a_body
def test_a_missing_field_is_named(program: Program, world: World, operation: Operation) -> None:
    good = world.bodies.get(str(operation), {})
    for name in good:
        body = {key: value for key, value in good.items() if key != name}
        answer = world.ask(program, operation, body=body)
        assert answer.status_code < 400 or is_refused(answer)


@each_with_a_body
def test_fields_that_nobody_knows_are_ignored(
    program: Program, world: World, operation: Operation
) -> None:
    extra = {"workspace": 7, "is_staff": True, "wamid": "x", "state": "read", "__proto__": {}}
    plain = world.ask(program, operation).status_code
    again = world.ask(program, operation, body=world.bodies.get(str(operation), {}) | extra)
    assert again.status_code in {plain, 404}


@each_list
def test_limits_and_cursors_that_make_no_sense_are_refused(
    program: Program, world: World, operation: Operation
) -> None:
    query = {"accountId": world.account, "query": "x"}
    for limit in ("-1", "0", "abc", "1.5", "%EF%BC%91", "1" + 30 * "0", "%00"):
        assert is_refused(world.ask(program, operation, query=query | {"limit": limit}))
    name = "after" if operation.route.endswith("wa-groups") else "cursor"
    for cursor in ("x", "%00", "WzFd", "x" * 5000, "%F0%9F%92%A3"):
        answer = world.ask(program, operation, query=query | {name: cursor})
        assert is_refused(answer)
        assert answer.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_accounts_that_are_none_do_not_exist(
    program: Program, world: World, operation: Operation
) -> None:
    for account in ("x", "%00", "9" * 40, "-1", "0", "1.0", "%F0%9F%92%A3"):
        answer = world.ask(program, operation, query={"accountId": account, "query": "x"})
        assert answer.status_code < 500, account
        if "json" in answer.headers["Content-Type"]:
            assert "code" in answer.json() or answer.status_code < 400


def test_too_large_a_file_is_a_413_or_says_what_whatsapp_takes(
    program: Program, world: World
) -> None:
    place = f"/api/v1/inbox/conversations/{world.ids['conversation_id']}/messages"
    answer = program.post(
        place, b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(10**10)
    )
    assert answer.status_code == 413
    answer = program.post(place, b"x", content_type="multipart/form-data")
    assert is_refused(answer)


def test_deep_and_large_json_is_refused_quickly(program: Program) -> None:
    deep = json.dumps({"name": "x"})[:-1].encode() + b', "a": ' + b"[" * 50_000
    answer = program.post("/api/v1/api-keys", deep, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_body")
