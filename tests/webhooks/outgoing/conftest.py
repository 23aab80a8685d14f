import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber, Workspace
from groups.models import Contact
from inbox.history import Kind, recording
from inbox.models import Conversation
from tests.inbox.conftest import direct_chat, group_chat, later, queue, whatsapp  # noqa: F401
from tests.receivers import Receiver, receiving
from webhooks.models import Endpoint, OutgoingDelivery
from webhooks.outgoing import endpoints
from webhooks.outgoing.dispatching import drain_webhooks
from webhooks.outgoing.endpoints import Author, Wish

Listening = Callable[..., Endpoint]
Waiting = Callable[..., list[OutgoingDelivery]]
Hearing = Callable[..., list[dict[str, Any]]]
US = Author("a test")


@pytest.fixture(autouse=True)
def _neighbours_may_be_called(settings: Settings) -> None:
    settings.ALLOW_PRIVATE_HOSTS = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def listening(workspace: Workspace, number: BusinessNumber) -> Listening:
    """Makes an endpoint of the workspace, by what it is to be."""

    def listen(url: str = "https://hooks.example.com/octet", **wish: object) -> Endpoint:
        return endpoints.create(workspace, Wish(**({"name": "CRM", "url": url} | wish)), by=US)

    return listen


@pytest.fixture
def waiting(listening: Listening) -> Waiting:
    """Deliveries of an endpoint that are due, without facts behind them."""

    def wait(endpoint: Endpoint, many: int = 1, **fields: object) -> list[OutgoingDelivery]:
        start = endpoint.deliveries.count()
        return OutgoingDelivery.objects.bulk_create(
            OutgoingDelivery(
                endpoint=endpoint,
                event_id=f"evt_{start + nth}",
                **({"event": "message.received", "body": f'{{"n": {start + nth}}}'} | fields),
            )
            for nth in range(many)
        )

    return wait


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stands still unless it is moved."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def after(clock: time_machine.Traveller, **delta: float) -> int:
    """What a drain does so much later."""
    clock.shift(timedelta(**delta))
    return drain_webhooks()


@pytest.fixture
def heard(listening: Listening) -> Callable[[str], Hearing]:
    """heard("zernio") listens; calling what it returns gives the bodies since."""

    def listen(style: str) -> Hearing:
        endpoint = listening(format=style)

        def bodies() -> list[dict[str, Any]]:
            rows = endpoint.deliveries.order_by("pk").values_list("body", flat=True)
            return [json.loads(text) for text in rows]

        return bodies

    return listen


def record(kind: Kind, conversation: Conversation, **fields: Any) -> None:
    with recording() as history:
        history.record(kind, conversation, **fields)


def someone(conversation: Conversation) -> Contact:
    return conversation.group.participants.first().contact
