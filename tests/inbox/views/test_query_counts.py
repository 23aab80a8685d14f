"""Pages cost the same however much there is."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import BusinessNumber, User
from inbox.models import Conversation
from tests import factories

MOST = {"home": 17, "rows": 10, "thread": 20, "messages": 12, "details": 26, "conversation": 43}


@pytest.fixture
def cost(alice: User, browser_of: Callable[[User], Client]) -> Callable[..., int]:
    client = browser_of(alice)

    def queries(name: str, conversation: Conversation | None = None) -> int:
        url = reverse(f"inbox:{name}", args=[conversation.pk] if conversation else [])
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return queries


def fill(number: BusinessNumber, count: int) -> None:
    for nth in range(count):
        conversation = factories.make_conversation(number=number)
        factories.make_message(conversation, outgoing=nth % 2 == 0)


def say(conversation: Conversation, count: int) -> None:
    for nth in range(count):
        factories.make_message(conversation, outgoing=nth % 2 == 0)


def test_a_list_of_sixty_costs_as_much_as_one_of_five(
    number: BusinessNumber, cost: Callable[..., int], subtests: pytest.Subtests
) -> None:
    fill(number, 5)
    few = {name: cost(name) for name in ("home", "rows")}
    fill(number, 55)

    for name in few:
        with subtests.test(name):
            assert cost(name) == few[name] <= MOST[name]


def test_a_long_thread_costs_as_much_as_a_short_one(
    group_chat: Conversation, cost: Callable[..., int], subtests: pytest.Subtests
) -> None:
    say(group_chat, 10)
    pages = ("thread", "messages", "details", "conversation")
    few = {name: cost(name, group_chat) for name in pages}
    say(group_chat, 190)

    for name in pages:
        with subtests.test(name):
            assert cost(name, group_chat) <= few[name] <= MOST[name]


def test_a_full_group_costs_as_much_as_a_small_one(
    group_chat: Conversation, cost: Callable[..., int]
) -> None:
    factories.make_join_request(group_chat)
    few = cost("details", group_chat)
    for _ in range(6):
        factories.make_participant(group_chat.group)
        factories.make_join_request(group_chat)

    assert cost("details", group_chat) == few


def test_a_person_in_many_groups_costs_as_much_as_in_none(
    direct_chat: Conversation, number: BusinessNumber, cost: Callable[..., int]
) -> None:
    few = cost("details", direct_chat)
    for _ in range(5):
        group = factories.make_group(number)
        factories.make_conversation(group=group)
        factories.make_participant(group, direct_chat.contact)

    assert cost("details", direct_chat) <= few + 1
