from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from inbox.models import Conversation
from tests.inbox.views.things import one_of_each


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where files lie."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def things(group_chat: Conversation, alice: User, folder: Path) -> SimpleNamespace:
    """One of each, all of the number that bob does not work."""
    return one_of_each(group_chat, alice)


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """A page of ours with its scripts running."""

    def logged_in(user: User) -> Client:
        client = Client(headers={"X-Fragment": "1"})
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture
def browser(alice: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(alice)
