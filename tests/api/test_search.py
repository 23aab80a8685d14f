"""Searching conversations by what was said in them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import BusinessNumber, User
from inbox.models import Conversation
from inbox.services import noting
from tests.api.conftest import Program
from tests.factories import make_conversation, make_group, make_message

SEARCH = "/api/v1/inbox/conversations/search"


@pytest.fixture
def conversation(number: BusinessNumber) -> Conversation:
    return make_conversation(group=make_group(number, subject="Casa Lima"))


def test_what_was_said_and_noted_finds_its_conversation(
    program: Program, conversation: Conversation, alice: User
) -> None:
    said = [make_message(conversation, f"The deposit, part {n}") for n in range(5)]
    make_message(conversation, "We have your deposit", outgoing=True)
    note = noting.add(conversation=conversation, author=alice, text="No deposit from them")

    (found,) = program.get(SEARCH, {"query": "DEPOSIT"}).json()["data"]
    (incoming,) = program.get(SEARCH, {"query": "deposit", "direction": "incoming"}).json()["data"]

    assert (found["conversation"]["id"], found["matchCount"]) == (str(conversation.pk), 6)
    assert [one["direction"] for one in found["matches"]] == ["outgoing", "incoming", "incoming"]
    assert found["matches"][1]["id"] == said[-1].wamid
    assert [one["id"] for one in found["notes"]] == [str(note.pk)]
    assert (incoming["matchCount"], incoming["notes"]) == (5, [])


def test_names_and_words_find_each_conversation_once(
    program: Program, conversation: Conversation, number: BusinessNumber
) -> None:
    other = make_conversation(group=make_group(number, subject="Elsewhere"))
    for one in (conversation, other):
        make_message(one, "Meet at casa Lima")

    pages, cursor = [], None
    for _ in range(2):
        query = {"query": "casa lima", "limit": 1} | ({"cursor": cursor} if cursor else {})
        body = program.get(SEARCH, query).json()
        pages += [one["conversation"]["id"] for one in body["data"]]
        cursor = body["pagination"]["nextCursor"]

    assert (sorted(pages), cursor) == (sorted([str(conversation.pk), str(other.pk)]), None)


def test_nobody_else_finds_it(
    bounded: Program, stranger: Program, conversation: Conversation, alice: User
) -> None:
    make_message(conversation, "The deposit")
    noting.add(conversation=conversation, author=alice, text="The deposit")

    for program in (bounded, stranger):
        assert program.get(SEARCH, {"query": "deposit"}).json()["data"] == []


@pytest.mark.parametrize("query", ["", "  ", "x" * 101])
def test_a_query_of_nothing_or_too_much_is_refused(program: Program, query: str) -> None:
    answer = program.get(SEARCH, {"query": query})

    assert (answer.status_code, answer.json()["param"]) == (400, "query")


@pytest.mark.parametrize("query", ["& | !", "🙌", "%' OR 1=1 --", "deposit:* <-> x"])
def test_operators_find_nothing_and_break_nothing(
    program: Program, conversation: Conversation, query: str
) -> None:
    make_message(conversation, "The deposit")

    answer = program.get(SEARCH, {"query": query})

    assert (answer.status_code, answer.json()["data"]) == (200, [])


def test_a_direction_that_is_none_is_refused(program: Program) -> None:
    answer = program.get(SEARCH, {"query": "deposit", "direction": "up"})

    assert (answer.status_code, answer.json()["param"]) == (400, "direction")


def test_many_matches_cost_no_more_queries_than_one(
    program: Program, number: BusinessNumber, alice: User
) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            conversation = make_conversation(group=make_group(number))
            make_message(conversation, "The deposit")
            noting.add(conversation=conversation, author=alice, text="The deposit")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert program.get(SEARCH, {"query": "deposit"}).status_code == 200
        return len(captured)

    fill(1)
    program.get(SEARCH, {"query": "deposit"})
    few = cost()
    fill(8)

    assert cost() == few
