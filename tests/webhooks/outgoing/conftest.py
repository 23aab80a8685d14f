from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber, Workspace
from tests.inbox.conftest import direct_chat, group_chat, later, queue, whatsapp  # noqa: F401
from tests.receivers import Receiver, receiving
from webhooks.models import Endpoint, OutgoingDelivery
from webhooks.outgoing import endpoints
from webhooks.outgoing.endpoints import Author, Wish

Listening = Callable[..., Endpoint]
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
def waiting(listening: Listening) -> Callable[..., list[OutgoingDelivery]]:
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
