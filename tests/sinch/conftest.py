"""Programs that speak Sinch: one with a key for the number, and others that may do less."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses
from django.core.cache import cache
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber, Workspace
from accounts.services import api_keys
from inbox.models import Conversation
from tests.api.conftest import Program, trying  # noqa: F401
from tests.factories import make_contact, make_conversation, make_number, make_workspace
from tests.inbox.conftest import direct_chat, group_chat, whatsapp  # noqa: F401

GROUPS = "/v1/whatsapp/groups"
SEND = "/v1/whatsapp/send"


@pytest.fixture(autouse=True)
def _nobody_asked_yet(settings: Settings) -> None:
    cache.clear()
    # No worker runs beside these tests.
    settings.API_PATIENCE = 0


@pytest.fixture(autouse=True)
def network() -> Iterator[responses.RequestsMock]:
    """Whoever calls the world hears nothing, but for what a test lets it say."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def program_with() -> Callable[..., Program]:
    """A client with a new key of a workspace; the rest as api_keys.create takes it."""

    def make(workspace: Workspace, **rights: Any) -> Program:
        _key, secret = api_keys.create(workspace=workspace, name="a test", actor="tests", **rights)
        client = Program(raise_request_exception=False)
        client.credentials(HTTP_USERNAME="me@example.com", HTTP_AUTHENTICATIONTOKEN=secret)
        client.default_format, client.secret = "json", secret
        return client

    return make


@pytest.fixture
def program(number: BusinessNumber, program_with: Callable[..., Program]) -> Program:
    return program_with(number.workspace, numbers=[number])


@pytest.fixture
def reader(number: BusinessNumber, program_with: Callable[..., Program]) -> Program:
    """May read and not write."""
    return program_with(number.workspace, numbers=[number], is_read_only=True)


@pytest.fixture
def bounded(other_number: BusinessNumber, program_with: Callable[..., Program]) -> Program:
    """Of the same workspace, with nothing but the other number."""
    return program_with(other_number.workspace, numbers=[other_number])


@pytest.fixture
def stranger(db: None, program_with: Callable[..., Program]) -> Program:
    """Of another workspace, which has a number of its own."""
    return program_with(make_number(make_workspace("Elsewhere")).workspace)


@pytest.fixture
def nobody() -> Program:
    """Has no key."""
    client = Program(raise_request_exception=False)
    client.default_format = "json"
    return client


@pytest.fixture
def ana(number: BusinessNumber) -> Conversation:
    """Wrote an hour ago."""
    contact = make_contact(number.workspace, "Ana", wa_id="5519900001111")
    return make_conversation(contact=contact, number=number)


def of(conversation: Conversation, *rest: str) -> str:
    return "/".join((GROUPS, conversation.group.wa_group_id, *rest))


def refusal(answer: Any) -> tuple[int, str]:
    """Status and words of a failure, which must be in Sinch's shape."""
    body = answer.json()
    assert body.keys() - {"destinations"} == {"errorCode", "errorMessage"}
    assert body["errorCode"] == answer.status_code
    return answer.status_code, body["errorMessage"]
