"""Every operation with everything that programs get wrong: always JSON in one shape, a status that
is true, nothing half done. Read off the URL conf."""

import json
from typing import Any

import pytest
from django.db import transaction

from accounts.api.contract.parsing import StrictJSONParser
from accounts.models import ApiKey, BusinessNumber
from accounts.services import api_keys
from groups.models import Group, GroupRequest
from inbox.models import Conversation, Message, Reaction
from tests.api.conftest import Program
from tests.api.routes import operations
from tests.api.world import World, make_world
from tests.conftest import Trying
from webhooks.models import Endpoint, OutgoingDelivery

pytestmark = pytest.mark.slow

with_a_body = [
    one
    for one in operations()
    if one.method != "get" and StrictJSONParser in one.view.parser_classes
]
LISTS = {
    "get v1/accounts",
    "get v1/whatsapp/wa-groups",
    "get v1/inbox/conversations",
    "get v1/inbox/conversations/search",
    "get v1/inbox/conversations/<str:conversation_id>/messages",
    "get v1/whatsapp/block-users",
}
BY_AFTER = ("wa-groups", "block-users")
"""How the contract calls the cursor of these lists."""

WRONG_VALUES: list[Any] = [
    None,
    True,
    -1,
    10**19,
    1.5,
    " ",
    "\ufeff\u202e",
    "💣" * 20_000,
    [],
    [None],
    [[[]]],
    {"a": {"b": []}},
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
        "templateCards",
        "headerMedia",
        "headerLocation",
    ),
    "post v1/inbox/conversations/<str:conversation_id>/messages": (*SAID, "replyTo", "voiceNote"),
    "post v1/webhooks/settings": ("secret", "customHeaders", "profileIds", "isActive", "format"),
    "post v1/whatsapp/business-profile": ("email", "websites", "vertical", "profilePictureHandle"),
    "post v1/contacts": ("profileId", "accountId", "platform", "notes", "email", "company"),
    "patch v1/contacts/<str:contact_id>": (
        "email",
        "customFields",
        "isBlocked",
        "kind",
        "memberId",
    ),
    "post v1/whatsapp/templates": (
        "message_send_ttl_seconds",
        "library_template_name",
        "library_template_body_inputs",
        "library_template_button_inputs",
    ),
    "patch v1/whatsapp/templates/<str:name>": ("message_send_ttl_seconds",),
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


def test_bodies_that_cannot_be_read_change_nothing(
    program: Program, world: World, trying: Trying
) -> None:
    before = everything()
    for operation in with_a_body:
        with trying(operation):
            for raw in UNREADABLE:
                answer = world.ask(program, operation, body=raw, content_type="application/json")
                assert is_refused(answer), raw
                assert answer.json()["code"] == "malformed_body"
            assert everything() == before


def test_other_kinds_of_content_are_refused(program: Program, world: World, trying: Trying) -> None:
    before = everything()
    for operation in with_a_body:
        with trying(operation):
            for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "x"):
                answer = world.ask(program, operation, body="a=b", content_type=kind)
                assert is_refused(answer)
                assert answer.status_code == 415
            assert everything() == before


@pytest.mark.thorough
def test_values_of_the_wrong_kind_never_break_it(
    program: Program, world: World, trying: Trying
) -> None:
    for operation in with_a_body:
        good = world.bodies.get(str(operation), {})
        for name in (*good, *MAY_BE_GIVEN.get(str(operation), ())):
            with trying(f"{operation} {name}"):
                for wrong in WRONG_VALUES:
                    answer = world.ask(program, operation, body=good | {name: wrong})
                    if answer.status_code != 502:
                        assert answer.status_code < 400 or is_refused(answer), wrong


def test_a_missing_field_is_named(program: Program, world: World, trying: Trying) -> None:
    for operation in with_a_body:
        good = world.bodies.get(str(operation), {})
        for name in good:
            with trying(f"{operation} {name}"):
                body = {key: value for key, value in good.items() if key != name}
                answer = world.ask(program, operation, body=body)
                assert answer.status_code < 400 or is_refused(answer)


def test_fields_that_nobody_knows_are_ignored(
    program: Program, world: World, trying: Trying
) -> None:
    extra = {"workspace": 7, "is_staff": True, "wamid": "x", "state": "read", "__proto__": {}}
    for operation in with_a_body:
        with trying(operation):
            with transaction.atomic():
                plain = world.ask(program, operation).status_code
                # What may be made once is made anew below.
                transaction.set_rollback(True)
            good = world.bodies.get(str(operation), {})
            again = world.ask(program, operation, body=good | extra)
            # What can be done once is gone, or in another state.
            assert again.status_code in {plain, 404, 409}


def test_limits_and_cursors_that_make_no_sense_are_refused(
    program: Program, world: World, trying: Trying
) -> None:
    query = {"accountId": world.account, "query": "x"}
    for operation in [one for one in operations() if str(one) in LISTS]:
        with trying(operation):
            for limit in ("-1", "0", "abc", "1.5", "%EF%BC%91", "1" + 30 * "0", "%00"):
                assert is_refused(world.ask(program, operation, query=query | {"limit": limit}))
            name = "after" if operation.route.endswith(BY_AFTER) else "cursor"
            for cursor in ("x", "%00", "WzFd", "x" * 5000, "%F0%9F%92%A3"):
                answer = world.ask(program, operation, query=query | {name: cursor})
                assert is_refused(answer)
                assert answer.json()["code"] == "invalid_cursor"


def test_accounts_that_are_none_do_not_exist(
    program: Program, world: World, trying: Trying
) -> None:
    for operation in operations():
        with trying(operation):
            for account in ("x", "%00", "9" * 40, "-1", "0", "1.0", "%F0%9F%92%A3"):
                query = {"accountId": account, "query": "x"}
                answer = world.ask(program, operation, query=query)
                # Where the account is named in the body too, WhatsApp is asked, which is away.
                assert answer.status_code < 500 or answer.status_code == 502, account
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
