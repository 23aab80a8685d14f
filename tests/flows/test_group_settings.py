"""Settings of a group through pages, real HTTP and webhooks, against the sandbox."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import BusinessNumber, User
from groups.models import Group
from inbox.models import Conversation
from inbox.outbox.group_requests import drain_group_requests
from tests import factories
from tests.flows import sandbox_line
from tests.inbox.media import files
from whatsapp.sandbox.models import BusinessNumber as SandboxNumber
from whatsapp.sandbox.models import Fault
from whatsapp.sandbox.services import groups

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def chat(there: SandboxNumber, here: BusinessNumber) -> Conversation:
    groups.create_group(there, "Casa Lima")
    sandbox_line.deliver()
    return Conversation.objects.get()


@pytest.fixture
def page_of_ana(here: BusinessNumber, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(factories.make_user("Ana", workspace=here.workspace))


def ask(page_of_ana: Client, chat: Conversation, what: str, **fields: object) -> None:
    assert page_of_ana.post(f"/inbox/{chat.pk}/group/{what}/", fields).status_code == 202
    drain_group_requests()
    sandbox_line.deliver()


def test_a_png_becomes_the_picture_that_list_header_and_panel_show(
    there: SandboxNumber, chat: Conversation, page_of_ana: Client
) -> None:
    png = SimpleUploadedFile("me.png", files.picture("PNG", (500, 300)), "image/png")

    ask(page_of_ana, chat, "picture", picture=png)

    group = Group.objects.get()
    assert there.groups.get().picture_sha256 == group.picture.sha256
    page = page_of_ana.get(f"/inbox/{chat.pk}/").content.decode()
    address = f"/inbox/group-pictures/{group.picture_id}/"
    assert page.count(address) == 3
    shown = page_of_ana.get(address)
    assert (shown["Content-Type"], shown.content[:2]) == ("image/jpeg", b"\xff\xd8")


def test_a_setting_that_fails_returns_to_what_it_was_and_can_be_tried_again(
    there: SandboxNumber, chat: Conversation, page_of_ana: Client
) -> None:
    Fault.objects.create(kind="fail_later", settings="description", code=131208, remaining=1)
    ask(page_of_ana, chat, "settings", subject="Casa Lima 2", description="Keys at the desk")

    group = Group.objects.get()
    assert (group.subject, group.description) == ("Casa Lima 2", "")
    panel = page_of_ana.get(f"/inbox/{chat.pk}/details/").content.decode()
    assert "131208" in panel
    assert panel.count("/retry/") == 1

    request = group.requests.get()
    page_of_ana.post(f"/inbox/group-requests/{request.pk}/retry/")
    drain_group_requests()
    sandbox_line.deliver()

    group.refresh_from_db()
    assert group.description == there.groups.get().description == "Keys at the desk"
    assert "131208" not in page_of_ana.get(f"/inbox/{chat.pk}/details/").content.decode()


@pytest.mark.parametrize("code", [131207, 131209, 131210])
def test_what_whatsapp_refuses_at_once_stands_beside_the_picture(
    chat: Conversation, page_of_ana: Client, code: int
) -> None:
    Fault.objects.create(kind="reject", path="node", code=code, remaining=1)
    png = SimpleUploadedFile("me.png", files.picture("PNG", (500, 300)), "image/png")

    ask(page_of_ana, chat, "picture", picture=png)

    assert f"({code})" in page_of_ana.get(f"/inbox/{chat.pk}/details/").content.decode()
    assert Group.objects.get().picture is None
