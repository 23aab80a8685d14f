from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import BusinessNumber, Connection, User
from accounts.services import api_keys
from groups.models import DoorRules, GroupDefaults
from inbox.models import Attempt, Message
from tests.factories import (
    make_conversation,
    make_group,
    make_join_request,
    make_message,
    make_number,
    make_user,
)
from tests.hearing import hears
from webhooks.models import Endpoint, QuarantinedItem


@pytest.fixture
def site(admin: User, client_of: Callable[[User], Client]) -> Client:
    """A browser on the admin site."""
    return client_of(admin)


@pytest.fixture
def some_of_everything(connection: Connection) -> Callable[[], None]:
    """Each call adds one more of whatever the admin site lists."""

    def add() -> None:
        number = make_number(connection=connection)
        GroupDefaults.objects.create(number=number, subject_pattern="Viewing {date}")
        DoorRules.objects.create(number=number, approves_invited=True)
        user = make_user(workspace=connection.workspace, numbers=[number])
        api_keys.create(workspace=number.workspace, name="CRM", actor="tests", numbers=[number])
        conversation = make_conversation(group=make_group(number), assignee=user)
        conversation.group.requests.create(number=number, kind="update", requested_by=user)
        make_join_request(conversation)
        make_message(conversation)
        said = make_message(conversation, outgoing=True, agent=user, state=Message.State.UNSURE)
        Attempt.objects.create(message=said)
        _unreadable_news(connection, number)
        endpoint = Endpoint.objects.create(workspace=number.workspace, name="CRM", url="https://a/")
        delivery = endpoint.deliveries.create(event_id="evt_1", event="message.sent", body="{}")
        delivery.attempts.create(status=200)

    return add


def _unreadable_news(connection: Connection, number: BusinessNumber) -> QuarantinedItem:
    delivery = hears(connection, f"not JSON, about {number.pk}".encode())
    return delivery.quarantined_items.get()
