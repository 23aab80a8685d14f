"""What waits for somebody: only what they may see, and only until it is settled."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import BusinessNumber, User
from accounts.services import health
from groups.models import GroupRequest
from groups.services import requests
from inbox.models import Attachment, Conversation, Message
from inbox.screen import attention
from inbox.services import attachments, calling_off
from tests import factories
from whatsapp.events import Problem

Browser = Callable[[User], Client]


def count(user: User, workspace: object) -> int:
    return attention.count(user, workspace).count


@pytest.mark.parametrize("state", ["failed", "unsure"])
def test_a_message_that_went_wrong_needs_attention(
    group_chat: Conversation, alice: User, state: str
) -> None:
    factories.make_message(group_chat, outgoing=True, state=state)

    assert count(alice, group_chat.workspace) == 1


def test_one_failure_in_a_group_needs_attention(group_chat: Conversation, alice: User) -> None:
    factories.make_message(group_chat, outgoing=True, state="delivered", failed_count=1)

    assert count(alice, group_chat.workspace) == 1


@pytest.mark.parametrize("state", ["sent", "delivered", "queued", "held", "cancelled"])
def test_what_goes_well_does_not(group_chat: Conversation, alice: User, state: str) -> None:
    factories.make_message(group_chat, outgoing=True, state=state)

    assert count(alice, group_chat.workspace) == 0


def test_it_clears_itself_when_it_is_settled(group_chat: Conversation, alice: User) -> None:
    message = factories.make_message(group_chat, outgoing=True, state="unsure")
    Message.objects.filter(pk=message.pk).update(state="delivered")

    assert count(alice, group_chat.workspace) == 0


def test_failed_group_work_and_paused_numbers_too(
    group_chat: Conversation, number: BusinessNumber, alice: User
) -> None:
    asked = requests.ask(group_chat.group, GroupRequest.Kind.DELETE, by=None, wish={})
    requests.settle(asked, GroupRequest.State.FAILED)
    health.pause(number, Problem(code=190, title="Token expired"))

    assert count(alice, group_chat.workspace) == 2


@pytest.fixture
def lost(group_chat: Conversation) -> Attachment:
    """A picture of a member that could not be fetched."""
    message = factories.make_message(group_chat, "", kind="image")
    return factories.make_attachment(message, state="failed", problem="It has expired.")


def test_a_file_that_did_not_come_needs_attention(
    lost: Attachment, group_chat: Conversation, alice: User, client_of: Browser
) -> None:
    assert count(alice, group_chat.workspace) == 1
    page = client_of(alice).get("/inbox/attention/").content.decode()
    for words in ("The file did not come.", "It has expired.", "Try again"):
        assert words in page


@pytest.mark.parametrize("way", ["attachments/{0.pk}/retry", "messages/{0.message_id}/dismissal"])
def test_a_lost_file_is_asked_for_again_or_let_go(
    lost: Attachment, group_chat: Conversation, alice: User, client_of: Browser, way: str
) -> None:
    answer = client_of(alice).post(f"/inbox/{way.format(lost)}/")

    assert answer.status_code in {201, 202, 302}
    assert count(alice, group_chat.workspace) == 0


def test_one_let_go_and_lost_again_is_back(
    lost: Attachment, group_chat: Conversation, alice: User
) -> None:
    calling_off.dismiss(message=lost.message, by=alice)
    attachments.fetch_again(lost)
    Attachment.objects.update(state="failed")

    assert count(alice, group_chat.workspace) == 1


def test_bob_and_mallory_hear_nothing_of_it(
    group_chat: Conversation, bob: User, mallory: User
) -> None:
    factories.make_message(group_chat, outgoing=True, state="failed")

    assert count(bob, group_chat.workspace) == 0
    assert count(mallory, group_chat.workspace) == 0


def test_the_page_says_what_where_and_why(
    group_chat: Conversation, alice: User, client_of: Browser
) -> None:
    factories.make_message(
        group_chat, "See you at nine", outgoing=True, state="failed", problem_code=131026
    )

    page = client_of(alice).get("/inbox/attention/").content.decode()

    for words in ("See you at nine", group_chat.title, "cannot receive the message", "(131026)"):
        assert words in page


def test_the_page_costs_the_same_for_many(
    group_chat: Conversation, alice: User, client_of: Browser, django_assert_max_num_queries
) -> None:
    for _ in range(20):
        factories.make_message(group_chat, outgoing=True, state="failed")
    client = client_of(alice)

    with django_assert_max_num_queries(13):
        client.get("/inbox/attention/")


def test_dismissing_takes_it_off_the_list(
    group_chat: Conversation, alice: User, client_of: Browser
) -> None:
    message = factories.make_message(group_chat, outgoing=True, state="failed")

    client_of(alice).post(f"/inbox/messages/{message.pk}/dismissal/")

    assert count(alice, group_chat.workspace) == 0
