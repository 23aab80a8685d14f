"""Every operation, asked for by everybody: read off the URL conf, so that none is forgotten."""

from collections.abc import Callable
from itertools import product

import pytest
from django.db import transaction

from accounts.models import ApiKey, BusinessNumber
from accounts.services import api_keys
from groups.models import GroupRequest
from inbox.models import Message
from tests.api.conftest import Program
from tests.api.routes import Operation, operations
from tests.api.world import World, make_world
from tests.conftest import Trying
from webhooks.models import Endpoint, OutgoingDelivery

pytestmark = pytest.mark.slow

REFUSED_BY_DESIGN = {
    "put v1/accounts/<str:account_id>",
    "delete v1/accounts/<str:account_id>",
    "post v1/inbox/conversations/<str:conversation_id>/accept",
    "post v1/inbox/conversations/<str:conversation_id>/thread-control",
    "delete v1/inbox/conversations/<str:conversation_id>",
    "patch v1/inbox/conversations/<str:conversation_id>/messages/<path:message_id>",
    "delete v1/inbox/conversations/<str:conversation_id>/messages/<path:message_id>",
}
"""They say why they cannot be done."""
ABOUT_THE_KEY_ALONE = {
    "get v1/auth/verify",
    "get v1/profiles",
    "get v1/accounts",
    "get v1/accounts/health",
    "get v1/inbox/conversations",
    "get v1/inbox/conversations/search",
    "post v1/media",
    "post v1/media/upload-direct",
    "post v1/media/presign",
    "get v1/webhooks/settings",
    "get v1/webhooks/logs",
    "get v1/events",
    "get v1/members",
    "get v1/users",
    "get v1/contacts",
    "post v1/contacts",
    "get v1/costs",
    "get v1/tags",
    "post v1/tags",
}
"""Everybody with a key may ask these; the answers hold only what is theirs."""
OF_THE_WORKSPACE = {"get v1/profiles/<str:profile_id>"}

SAFE_BY_NATURE = {"post v1/whatsapp/templates", "post v1/whatsapp/business-profile"}
"""WhatsApp is called in the middle; the same again is the same template or profile."""
ASKS_WHATSAPP = {
    "delete v1/whatsapp/templates/<str:name>",
    "patch v1/whatsapp/templates/<str:name>",
    "delete v1/whatsapp/templates/id/<str:template_id>",
    "patch v1/whatsapp/templates/id/<str:template_id>",
    "get v1/whatsapp/template-library",
    "get v1/whatsapp/business-profile",
    "post v1/whatsapp/business-profile",
}

FORBIDDEN, NOT_FOUND = (403, "insufficient_permissions"), (404, "not_found")


@pytest.fixture
def world(number: BusinessNumber) -> World:
    key, _ = api_keys.create(workspace=number.workspace, name="x", actor="tests")
    return make_world(number, key.pk)


def ask(world: World, who: Program, operation: Operation) -> tuple[int, str]:
    query = {"accountId": world.account, "query": "x"}
    if str(operation) in ABOUT_THE_KEY_ALONE:
        query.pop("accountId")
    answer = world.ask(who, operation, query=query)
    is_json = "json" in answer.headers["Content-Type"]
    return answer.status_code, answer.json().get("code", "") if is_json else ""


def rows() -> list[int]:
    models = (ApiKey, GroupRequest, Message, Endpoint, OutgoingDelivery)
    return [model.objects.count() for model in models]


def test_every_post_takes_an_idempotency_key() -> None:
    posts = [one for one in operations() if one.method == "post" and str(one) not in SAFE_BY_NATURE]
    assert [str(one) for one in posts if not hasattr(one.view.post, "is_idempotent")] == []
    assert len(operations()) > 35


def test_who_has_a_key_may(program: Program, world: World, trying: Trying) -> None:
    for operation in operations():
        with trying(operation):
            status, code = ask(world, program, operation)
            if str(operation) in ASKS_WHATSAPP:
                assert (status, code) == (502, "platform_api_error")
            elif str(operation) in REFUSED_BY_DESIGN:
                assert (status, code) in {(400, "PLATFORM_LIMITATION"), (400, "not_supported")}
            else:
                assert 200 <= status <= 302, code


def test_who_may_not_learns_and_changes_nothing(
    nobody: Program,
    reader: Program,
    stranger: Program,
    bounded: Program,
    program_with: Callable[..., Program],
    world: World,
    trying: Trying,
) -> None:
    for operation in operations():
        with trying(operation):
            part = str(operation.view.resource_group)
            shut_out = program_with(world.conversation.workspace, disabled_groups=[part])
            before = rows()

            assert {
                "nobody": ask(world, nobody, operation),
                "shut out": ask(world, shut_out, operation),
                "reader": _as_reader(world, reader, operation),
                "stranger": _as_stranger(world, stranger, operation),
                "bounded": _as_bounded(world, bounded, operation),
            } == {
                "nobody": (401, "missing_api_key"),
                "shut out": FORBIDDEN,
                "reader": "reads" if _may_be_read(operation) else FORBIDDEN,
                "stranger": "their own" if _is_about_the_key_alone(operation) else NOT_FOUND,
                "bounded": _expected_of_bounded(operation),
            }
            assert rows() == before


def _may_be_read(operation: Operation) -> bool:
    return operation.method == "get" and operation.route != "v1/api-keys"


def _is_about_the_key_alone(operation: Operation) -> bool:
    return str(operation) in ABOUT_THE_KEY_ALONE or operation.route == "v1/api-keys"


def _as_reader(world: World, reader: Program, operation: Operation) -> object:
    status, code = ask(world, reader, operation)
    is_let_through = status < 400 or (status == 502 and str(operation) in ASKS_WHATSAPP)
    return "reads" if is_let_through else (status, code)


def _as_stranger(world: World, stranger: Program, operation: Operation) -> object:
    """Refused, or shown what holds nothing of others; keys and files that a stranger makes are
    thrown away again."""
    if not _is_about_the_key_alone(operation):
        return ask(world, stranger, operation)
    with transaction.atomic():
        answer = world.ask(stranger, operation, query={"query": "group"}).content.decode()
        transaction.set_rollback(True)
    hidden = (world.conversation.title, "wamid.ONE", "34600555017", "Casa Lima")
    return "their own" if not any(one in answer for one in hidden) else answer


def _as_bounded(world: World, bounded: Program, operation: Operation) -> object:
    if str(operation) in ABOUT_THE_KEY_ALONE | OF_THE_WORKSPACE:
        return "their own"
    return ask(world, bounded, operation)


def _expected_of_bounded(operation: Operation) -> object:
    if str(operation) in ABOUT_THE_KEY_ALONE | OF_THE_WORKSPACE:
        return "their own"
    return FORBIDDEN if operation.route.startswith(("v1/api-keys", "v1/tags")) else NOT_FOUND


def test_what_was_never_there_looks_like_what_is_others(
    program: Program, world: World, trying: Trying
) -> None:
    strange = ("999999999", "x" * 400, "9" * 40, "g-0", "%F0%9F%98%80", "-1", "%00")
    named = [(one, name) for one in operations() for name in one.parameters]
    for (operation, name), wrong in product(named, strange):
        with trying(f"{operation} {name}={wrong[:20]}"):
            answer = world.ask(program, operation, ids={name: wrong})
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
