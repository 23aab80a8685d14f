"""The fixtures and factories that all other tests stand on."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import BusinessNumber, User
from inbox import rules
from inbox.models import Activity, Conversation, Message
from inbox.screen import timeline
from tests import factories
from webhooks.models import IncomingDelivery, QuarantinedItem

Says = Callable[..., IncomingDelivery]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("alice", {"Support", "Sales"}),
        ("bob", {"Sales"}),
        ("viewer", {"Support", "Sales"}),
        ("admin", {"Support", "Sales"}),
        ("mallory", {"Elsewhere"}),
    ],
)
def test_each_of_the_cast_works_their_numbers(
    who: str,
    sees: set[str],
    number: BusinessNumber,
    other_number: BusinessNumber,
    request: pytest.FixtureRequest,
) -> None:
    user = request.getfixturevalue(who)

    visible = BusinessNumber.objects.visible_to(user)

    assert set(visible.values_list("name", flat=True)) == sees


def test_client_of_is_logged_in(alice: User, client_of: Callable[[User], Client]) -> None:
    answer = client_of(alice).get("/password/")

    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["messages/inbound.text", "groups/messages.group_inbound_image"])
def test_whatsapp_is_heard_by_the_number(whatsapp_says: Says, name: str) -> None:
    delivery = whatsapp_says(name)

    assert delivery.state == IncomingDelivery.State.DONE
    assert Message.objects.count() == 1
    assert not QuarantinedItem.objects.exists()


def test_a_new_conversation_can_be_written_to(number: BusinessNumber) -> None:
    conversation = factories.make_conversation(number=number)

    assert rules.lock_for(conversation) is None


@pytest.mark.django_db
def test_a_closed_window_locks_the_conversation() -> None:
    conversation = factories.make_conversation(window=-timedelta(days=1))

    assert rules.lock_for(conversation) == rules.WINDOW_CLOSED


@pytest.mark.django_db
@pytest.mark.parametrize("outgoing", [False, True])
def test_a_message_shows_in_the_thread_and_in_the_list(outgoing: bool) -> None:
    message = factories.make_message(text="Hi", outgoing=outgoing)

    conversation = Conversation.objects.get()
    [item] = timeline.page(conversation).items
    assert item.message == message
    assert conversation.last_message == message


@pytest.mark.django_db
def test_an_outgoing_message_is_for_those_in_the_group() -> None:
    message = factories.make_message(outgoing=True)

    assert (message.audience_count, message.receipts.count()) == (2, 2)


def test_a_join_request_counts_in_the_list(number: BusinessNumber) -> None:
    conversation = factories.make_conversation(number=number)

    factories.make_join_request(conversation)

    conversation.refresh_from_db()
    assert conversation.pending_join_requests == 1
    assert Activity.objects.get().kind == Activity.Kind.JOIN_REQUEST_CREATED
