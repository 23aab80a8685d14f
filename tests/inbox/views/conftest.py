from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from groups.models import GroupRequest
from groups.services import requests
from inbox.models import Conversation
from tests import factories


@pytest.fixture
def things(group_chat: Conversation, settings: Settings, tmp_path: Path) -> SimpleNamespace:
    """One of each, all of the number that bob does not work."""
    settings.MEDIA_ROOT = tmp_path
    factories.make_message(group_chat)
    wish = {"subject": "New"}
    asked = requests.ask(group_chat.group, GroupRequest.Kind.UPDATE, by=None, wish=wish)
    requests.settle(asked, GroupRequest.State.FAILED)
    merged = factories.make_merge(group_chat.group.participants.last().contact)
    return SimpleNamespace(
        nothing=None,
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
        attachment=factories.make_attachment(
            factories.make_message(group_chat, "", kind="image"), b"bytes", mime_type="image/jpeg"
        ),
        lost=factories.make_attachment(
            factories.make_message(group_chat, "", kind="image"), state="failed"
        ),
        request=asked,
        template=factories.make_template(group_chat.number),
        participant=group_chat.group.participants.first(),
        contact=group_chat.group.participants.first().contact,
        twin=group_chat.group.participants.last().contact,
        merged=merged,
        join_request=factories.make_join_request(group_chat),
    )


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """A page of ours with its scripts running."""

    def logged_in(user: User) -> Client:
        client = Client(headers={"X-Fragment": "1"})
        client.force_login(user)
        return client

    return logged_in
