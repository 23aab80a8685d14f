"""One number's token is refused: it stops and says so, the other one goes on."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import BusinessNumber, User
from inbox.models import Activity, Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.screen import attention
from inbox.services import composing, numbers
from tests import factories
from whatsapp.sandbox.services import numbers as sandbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BANNER = "are not going out"


@pytest.fixture
def connect(
    live_server: LiveServer, settings: Settings, alice: User
) -> Callable[[str], BusinessNumber]:
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"

    def number(display: str) -> BusinessNumber:
        there = sandbox.create_number(display, f"Number {display}")
        connection = factories.make_connection(
            alice.memberships.get().workspace,
            name=display,
            base_url=f"{settings.SANDBOX_URL}/graph",
            access_token=there.account.access_token,
        )
        return factories.make_number(
            connection=connection, phone_number_id=there.phone_number_id, display_number=display
        )

    return number


def chat_of(number: BusinessNumber, wa_id: str) -> Conversation:
    contact = factories.make_contact(number.workspace, "Ana Ruiz", wa_id=wa_id)
    return factories.make_conversation(contact=contact, number=number)


def test_a_refused_token_stops_one_number_only(
    connect: Callable[[str], BusinessNumber], alice: User, browser_of: Callable[[User], Client]
) -> None:
    broken, working = connect("15557770101"), connect("15557770102")
    good_token = broken.connection.access_token
    broken.connection.access_token = "expired"
    broken.connection.save()
    chats = [chat_of(broken, "447700900111"), chat_of(working, "447700900112")]
    stuck, fine = (
        composing.queue_message(conversation=chat, agent=alice, text="Hello") for chat in chats
    )
    client = browser_of(alice)

    drain_outgoing()

    stuck.refresh_from_db()
    fine.refresh_from_db()
    assert (stuck.state, stuck.problem_code, fine.state) == ("queued", 190, "accepted")
    assert Activity.objects.filter(kind="number.paused", number=broken).exists()
    assert BANNER in client.get(f"/inbox/{chats[0].pk}/header/").content.decode()
    assert BANNER not in client.get(f"/inbox/{chats[1].pk}/header/").content.decode()
    assert attention.count(alice, broken.workspace).count == 1

    broken.connection.access_token = good_token
    broken.connection.save()
    numbers.resume(number=BusinessNumber.objects.get(pk=broken.pk), by=None)
    Message.objects.filter(pk=stuck.pk).update(due_at=stuck.arrived_at)
    drain_outgoing()

    stuck.refresh_from_db()
    assert stuck.state == "accepted"
    assert BANNER not in client.get(f"/inbox/{chats[0].pk}/header/").content.decode()
    assert attention.count(alice, broken.workspace).count == 0
