from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from groups.models import GroupImport, GroupRequest
from groups.services import requests
from inbox.models import BulkRun, Conversation
from inbox.services import bulk, noting
from tests import factories
from webhooks.models import Endpoint


@pytest.fixture
def things(
    group_chat: Conversation, alice: User, settings: Settings, tmp_path: Path
) -> SimpleNamespace:
    """One of each, all of the number that bob does not work."""
    settings.MEDIA_ROOT = tmp_path
    factories.make_message(group_chat)
    wish = {"subject": "New"}
    asked = requests.ask(group_chat.group, GroupRequest.Kind.UPDATE, by=None, wish=wish)
    requests.settle(asked, GroupRequest.State.FAILED)
    endpoint = Endpoint.objects.create(
        workspace=group_chat.workspace, name="CRM", url="https://hooks.example.com/"
    )
    merged = factories.make_merge(group_chat.group.participants.last().contact)
    return SimpleNamespace(
        nothing=None,
        endpoint=endpoint,
        delivery=endpoint.deliveries.create(event_id="evt_1", event="message.received", body="{}"),
        a_number=group_chat.number,
        conversation=group_chat,
        direct=factories.make_conversation(
            contact=factories.make_contact(group_chat.workspace), number=group_chat.number
        ),
        message=factories.make_message(group_chat, outgoing=True, state="failed"),
        follower=factories.make_message(
            group_chat,
            outgoing=True,
            state="queued",
            behind=factories.make_message(group_chat, outgoing=True, state="failed"),
        ),
        waiting=factories.make_message(group_chat, outgoing=True, state="queued"),
        note=noting.add(conversation=group_chat, author=alice, text="Only for us"),
        attachment=factories.make_attachment(
            factories.make_message(group_chat, "", kind="image"), b"bytes", mime_type="image/jpeg"
        ),
        lost=factories.make_attachment(
            factories.make_message(group_chat, "", kind="image"), state="failed"
        ),
        picture=factories.make_group_picture(group_chat.group),
        export=factories.make_export(group_chat),
        ended=factories.make_conversation(
            group=factories.make_group(group_chat.number, state="suspended")
        ),
        request=asked,
        template=factories.make_template(group_chat.number),
        participant=group_chat.group.participants.first(),
        bulk_run=bulk.start(
            Conversation.objects.filter(pk=group_chat.pk),
            membership=alice.memberships.get(),
            action=BulkRun.Action.REFRESH,
        ),
        tag=factories.make_tag(group_chat.workspace),
        contact=group_chat.group.participants.first().contact,
        twin=group_chat.group.participants.last().contact,
        merged=merged,
        join_request=factories.make_join_request(group_chat),
        group_import=GroupImport.objects.create(
            workspace=group_chat.workspace, number=group_chat.number, name="groups.csv"
        ),
        invite=factories.make_invite(group_chat.group, means="text", state="read"),
        planned_invite=factories.make_invite(group_chat.group, due_at=timezone.now()),
    )


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """A page of ours with its scripts running."""

    def logged_in(user: User) -> Client:
        client = Client(headers={"X-Fragment": "1"})
        client.force_login(user)
        return client

    return logged_in
