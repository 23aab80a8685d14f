"""Every page of the admin site opens, for those who may, at a price that does not grow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin as admin_module
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group as DjangoGroup
from django.db import connection as database
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.admin.mirrored import MOST_LISTED, MirroredAdmin
from accounts.models import (
    ApiKey,
    AuditEntry,
    BusinessNumber,
    Connection,
    User,
    Workspace,
)
from groups.models import Contact, DoorRules, Group, GroupDefaults, GroupRequest
from inbox.models import Activity, Conversation, Message
from tests.conftest import Trying
from tests.factories import make_contact, make_conversation, make_group, make_message
from webhooks.models import Endpoint, IncomingDelivery, OutgoingDelivery, QuarantinedItem

OURS: list[type[Model]] = [
    Workspace,
    User,
    Connection,
    BusinessNumber,
    ApiKey,
    GroupDefaults,
    DoorRules,
]
MIRRORED: list[type[Model]] = [
    Contact,
    Group,
    GroupRequest,
    Conversation,
    Message,
    Activity,
    IncomingDelivery,
    QuarantinedItem,
    Endpoint,
    OutgoingDelivery,
    AuditEntry,
    LogEntry,
]
EVERY_MODEL = [*OURS, *MIRRORED]
ADDRESSES_OF = "admin:{0.app_label}_{0.model_name}_{1}"


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(ADDRESSES_OF.format(model._meta, page), args=args)


def test_these_are_all_the_pages() -> None:
    assert set(admin_module.site._registry) == {*EVERY_MODEL}


def test_groups_are_whatsapps_here() -> None:
    assert not admin_module.site.is_registered(DjangoGroup)


def test_lists_cost_the_same_however_long(
    site: Client, some_of_everything: Callable[[], None], trying: Trying
) -> None:
    some_of_everything()
    # What Django looks up once, it looks up in the first round.
    _, before = [{m: cost_of_list(site, m) for m in EVERY_MODEL} for _ in range(2)]
    some_of_everything()
    some_of_everything()

    for model in EVERY_MODEL:
        with trying(model):
            assert cost_of_list(site, model) == before[model] <= 11


def cost_of_list(site: Client, model: type[Model]) -> int:
    with CaptureQueriesContext(database) as queries:
        assert site.get(address(model, "changelist")).status_code == 200
    return len(queries)


def test_lists_can_be_searched(
    site: Client, some_of_everything: Callable[[], None], trying: Trying
) -> None:
    some_of_everything()

    for model in EVERY_MODEL:
        with trying(model):
            response = site.get(address(model, "changelist"), {"q": "' 99999999999999999999 é"})
            assert response.status_code == 200
            assert list(response.context["cl"].result_list) == []


def test_a_row_can_be_opened(
    site: Client, some_of_everything: Callable[[], None], trying: Trying
) -> None:
    some_of_everything()

    for model in EVERY_MODEL:
        with trying(model):
            row = model._default_manager.last()
            # Nobody has done anything here yet.
            assert row or model is LogEntry
            assert not row or site.get(address(model, "change", row.pk)).status_code == 200


def test_pages_cost_the_same_for_few_people_and_for_many(
    site: Client, number: BusinessNumber
) -> None:
    small, large = (make_conversation(group=make_group(number, people=n)) for n in (1, 8))
    for conversation in (small, large):
        make_message(conversation, outgoing=True)

    cost_of_pages(site, small)  # Django looks up kinds of objects once.

    assert cost_of_pages(site, small) == cost_of_pages(site, large)


def cost_of_pages(site: Client, conversation: Conversation) -> int:
    with CaptureQueriesContext(database) as queries:
        site.get(address(Group, "change", conversation.group_id))
        site.get(address(Message, "change", conversation.messages.get().pk))
    return len(queries)


def test_ours_can_be_added(site: Client, trying: Trying) -> None:
    for model in OURS:
        with trying(model):
            assert site.get(address(model, "add")).status_code == 200


def test_nobody_invents_what_whatsapp_says(site: Client, trying: Trying) -> None:
    for model in MIRRORED:
        with trying(model):
            assert site.get(address(model, "add")).status_code == 403


@pytest.mark.parametrize("page", ["change", "delete"])
def test_what_was_said_stays_said(
    site: Client, some_of_everything: Callable[[], None], page: str
) -> None:
    some_of_everything()
    message = Message.objects.last()

    response = site.post(address(Message, page, message.pk), {"text": "forged", "post": "yes"})

    assert response.status_code == 403
    message.refresh_from_db()
    assert message.text == "Hello"


def test_large_tables_are_not_counted(site: Client, workspace: Workspace) -> None:
    make_contact(workspace)
    with CaptureQueriesContext(database) as queries:
        site.get(address(Contact, "changelist"))

    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert all(f"LIMIT {MOST_LISTED}" in sql for sql in counts)


def test_all_mirrored_pages_share_their_manners() -> None:
    pages = [admin_module.site._registry[model] for model in MIRRORED]

    assert all(isinstance(page, MirroredAdmin) for page in pages)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["alice", "bob", "viewer", "mallory"])
def test_agents_do_not_come_in(
    client_of: Callable[[User], Client], request: pytest.FixtureRequest, who: str, trying: Trying
) -> None:
    client = client_of(request.getfixturevalue(who))
    for model in EVERY_MODEL:
        with trying(model):
            response = client.get(address(model, "changelist"))
            assert response.status_code == 302
            assert "/admin/login/" in response["Location"]


def test_staff_without_powers_sees_an_empty_site(
    client_of: Callable[[User], Client], alice: User
) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client = client_of(alice)

    assert client.get("/admin/").status_code == 200
    assert client.get(address(Message, "changelist")).status_code == 403


@pytest.mark.parametrize(
    ("model", "field"),
    [(Message, "wamid"), (Message, "pk"), (IncomingDelivery, "body_sha256"), (Activity, "seq")],
)
def test_one_of_millions_is_found_by_its_id(
    site: Client, some_of_everything: Callable[[], None], model: type[Model], field: str
) -> None:
    some_of_everything()
    some_of_everything()
    wanted = model._default_manager.last()

    response = site.get(address(model, "changelist"), {"q": getattr(wanted, field)})

    assert wanted in response.context["cl"].result_list
    assert len(response.context["cl"].result_list) < model._default_manager.count()


def test_contacts_are_found_by_phone_number(site: Client, workspace: Workspace) -> None:
    ana, _other = make_contact(workspace, "Ana"), make_contact(workspace)

    response = site.get(address(Contact, "changelist"), {"q": ana.wa_id})

    assert list(response.context["cl"].result_list) == [ana]


def test_front_page_is_ours(site: Client) -> None:
    assert "Octet admin" in site.get("/admin/").content.decode()
