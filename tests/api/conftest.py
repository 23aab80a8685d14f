"""Programs that ask: one with a key that may do all, and others that may do less."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import responses
from django.core.cache import cache
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import BusinessNumber, Template, Workspace
from accounts.services import api_keys
from inbox.models import Conversation
from tests.conftest import Trying
from tests.factories import (
    make_contact,
    make_conversation,
    make_group,
    make_invitation,
    make_workspace,
)
from tests.inbox.conftest import whatsapp  # noqa: F401

Program = APIClient


@pytest.fixture(autouse=True)
def _nobody_asked_yet(settings: Settings) -> None:
    cache.clear()
    # No worker runs beside these tests.
    settings.API_PATIENCE = 0


@pytest.fixture
def trying(trying: Trying) -> Trying:
    """As for all tests; and nobody has asked too often before."""

    @contextmanager
    def case(name: object) -> Iterator[None]:
        cache.clear()
        with trying(name):
            yield

    return case


@pytest.fixture(autouse=True)
def _whatsapp_is_away() -> Iterator[None]:
    """Whoever calls it hears nothing (502). Receivers that tests run themselves are reached."""
    with responses.RequestsMock() as everywhere:
        everywhere.add_passthru("http://127.0.0.1")
        yield


@pytest.fixture
def program_with() -> Callable[..., Program]:
    """A client with a new key of a workspace; the rest as api_keys.create takes it."""

    def make(workspace: Workspace, **rights: Any) -> Program:
        key, secret = api_keys.create(workspace=workspace, name="a test", actor="tests", **rights)
        client = Program(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        client.default_format, client.key = "json", key
        return client

    return make


@pytest.fixture
def program(workspace: Workspace, program_with: Callable[..., Program]) -> Program:
    return program_with(workspace)


@pytest.fixture
def reader(workspace: Workspace, program_with: Callable[..., Program]) -> Program:
    """May read and not write."""
    return program_with(workspace, is_read_only=True)


@pytest.fixture
def bounded(
    workspace: Workspace, other_number: BusinessNumber, program_with: Callable[..., Program]
) -> Program:
    """Of the same workspace, with nothing but the other number."""
    return program_with(workspace, numbers=[other_number])


@pytest.fixture
def stranger(db: None, program_with: Callable[..., Program]) -> Program:
    """Of another workspace."""
    return program_with(make_workspace("Elsewhere"))


@pytest.fixture
def nobody() -> Program:
    """Has no key."""
    client = Program(raise_request_exception=False)
    client.default_format = "json"
    return client


@pytest.fixture
def invitation(number: BusinessNumber) -> Template:
    """What WhatsApp has approved for inviting."""
    return make_invitation(number)


@pytest.fixture
def conversation(number: BusinessNumber) -> Conversation:
    return make_conversation(group=make_group(number, people=2, subject="Casa Lima"))


@pytest.fixture
def direct(number: BusinessNumber) -> Conversation:
    contact = make_contact(number.workspace, "Ana Ruiz", wa_id="34600555017")
    return make_conversation(contact=contact, number=number)
