from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from accounts.models import User
from groups.models import GroupRequest
from groups.services import requests
from inbox.models import Conversation
from tests import factories


@pytest.fixture
def things(group_chat: Conversation) -> SimpleNamespace:
    """One of each, all of the number that bob does not work."""
    factories.make_message(group_chat)
    wish = {"subject": "New"}
    asked = requests.ask(group_chat.group, GroupRequest.Kind.UPDATE, by=None, wish=wish)
    requests.settle(asked, GroupRequest.State.FAILED)
    return SimpleNamespace(
        nothing=None,
        conversation=group_chat,
        message=factories.make_message(group_chat, outgoing=True, state="failed"),
        request=asked,
        participant=group_chat.group.participants.first(),
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
