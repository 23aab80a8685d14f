"""What became of our messages: the same whatever order the news comes in, and never backwards."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations
from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import BusinessNumber
from groups.models import Contact
from inbox.history import recording
from inbox.models import Activity, Attempt, Charge, Conversation, Message
from inbox.services.statuses import advance_statuses
from tests import factories
from whatsapp.events import Person, Problem, StatusChanged

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
State = Message.State

relaxed = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class News(NamedTuple):
    status: str
    who: int
    second: int
    code: int = 131026
    price: str = ""


STATUSES = st.sampled_from(["sent", "delivered", "read", "played", "failed"])
CODES = st.sampled_from([0, 131026, 131047, 131049])
CODES_OF_THREE = (131049, 131026, 131047)
PRICES = st.sampled_from(["", "regular", "free_customer_service"])
ANYTHING = st.lists(
    st.builds(News, STATUSES, st.integers(0, 2), st.integers(0, 3), CODES, PRICES),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def group_message(group_chat: Conversation) -> Message:
    """For two people; a third person is no member."""
    return _accepted(group_chat)


@pytest.fixture
def direct_message(direct_chat: Conversation) -> Message:
    return _accepted(direct_chat)


def _accepted(conversation: Conversation) -> Message:
    message = factories.make_message(conversation, outgoing=True, state=State.ACCEPTED)
    Attempt.objects.create(message=message, wamid=message.wamid, outcome="accepted")
    return message


def people(message: Message) -> list[Contact]:
    audience = [receipt.contact for receipt in message.receipts.select_related("contact")]
    return [*audience, factories.make_contact(message.conversation.workspace, "Passer-by")]


def hear(message: Message, persons: Sequence[Contact], *news: News) -> None:
    known = [
        StatusChanged(
            phone_number_id=message.number.phone_number_id,
            occurred_at=START + timedelta(seconds=one.second),
            wamid=message.wamid,
            status=one.status,
            person=persons[one.who % len(persons)].person if one.status != "sent" else Person(),
            problem=Problem(code=one.code, title=f"Reason {one.code}")
            if one.status == "failed"
            else None,
            pricing={"type": one.price, "category": "service"} if one.price else {},
        )
        for one in news
    ]
    with recording() as history:
        assert advance_statuses(known, number=message.number, history=history) == []


def outcome(message: Message) -> tuple[object, ...]:
    message.refresh_from_db()
    receipts = message.receipts.order_by("contact").values_list(
        "contact", "delivered_at", "read_at", "played_at", "failed_at", "problem_code"
    )
    counts = (message.delivered_count, message.read_count, message.failed_count)
    reason = (message.problem_code, message.problem)
    return (
        message.state,
        *counts,
        reason,
        [row for row in receipts if any(row[1:])],
        cost(message),
    )


def cost(message: Message) -> list[tuple[object, ...]]:
    charges = Charge.objects.filter(receipt__message=message).order_by("receipt__contact")
    return list(charges.values_list("receipt__contact", "pricing_type", "category", "charged_at"))


@pytest.mark.slow
@relaxed
@given(news=ANYTHING, data=st.data())
def test_any_order_repetition_and_bundling_in_a_group_ends_alike(
    group_message: Message, news: list[News], data: st.DataObject
) -> None:
    assert_alike(group_message, news, data)


@pytest.mark.slow
@relaxed
@given(news=ANYTHING, data=st.data())
def test_any_order_repetition_and_bundling_in_a_direct_chat_ends_alike(
    direct_message: Message, news: list[News], data: st.DataObject
) -> None:
    assert_alike(direct_message, [one._replace(who=0) for one in news], data)


def assert_alike(message: Message, news: list[News], data: st.DataObject) -> None:
    persons = people(message)
    with transaction.atomic():
        hear(message, persons, *news)
        expected = outcome(message)
        transaction.set_rollback(True)
    again = data.draw(st.permutations(news + data.draw(st.lists(st.sampled_from(news)))))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(again)))) | {0, len(again)})
    with transaction.atomic():
        for start, end in pairwise(cuts):
            hear(message, persons, *again[start:end])
        found = outcome(message)
        transaction.set_rollback(True)

    assert found == expected


@pytest.mark.django_db
@pytest.mark.parametrize("who", [[0, 0, 1], [0, 1, 1]])
@pytest.mark.parametrize("chat", ["group_message", "direct_message"])
def test_of_several_reasons_one_is_kept_whichever_came_first(
    request: pytest.FixtureRequest, chat: str, who: list[int]
) -> None:
    message = request.getfixturevalue(chat)
    persons, found = people(message)[:-1], []
    news = [News("failed", one, 1, code) for one, code in zip(who, CODES_OF_THREE, strict=True)]
    for order in permutations(news):
        with transaction.atomic():
            for one in order:
                hear(message, persons, one)
            found.append(outcome(message))
            transaction.set_rollback(True)

    assert found == [found[0]] * 6
    assert message.problem_code == min(CODES_OF_THREE)


@relaxed
@given(news=ANYTHING)
def test_nothing_is_ever_taken_back(group_message: Message, news: list[News]) -> None:
    persons, ranks = people(group_message), []
    with transaction.atomic():
        for one in news:
            hear(group_message, persons, one)
            state, delivered, read, *_ = outcome(group_message)
            ranks.append((Message.RANK[State(state)], delivered, read))
        transaction.set_rollback(True)

    assert ranks == sorted(ranks)
    assert all(now[1:] >= before[1:] for before, now in pairwise(ranks))


def test_read_implies_delivered(direct_message: Message) -> None:
    hear(direct_message, people(direct_message), News("read", 0, 2))

    receipt = direct_message.receipts.get()
    assert receipt.delivered_at == receipt.read_at == START + timedelta(seconds=2)


def test_the_earliest_time_counts(direct_message: Message) -> None:
    person = people(direct_message)
    hear(direct_message, person, News("delivered", 0, 3), News("delivered", 0, 1))

    assert direct_message.receipts.get().delivered_at == START + timedelta(seconds=1)


def test_a_failure_after_delivery_is_no_failure(direct_message: Message) -> None:
    hear(direct_message, people(direct_message), News("delivered", 0, 1), News("failed", 0, 2))

    assert outcome(direct_message)[:4] == (State.DELIVERED, 1, 0, 0)


def test_a_group_message_that_failed_for_one_has_not_failed(group_message: Message) -> None:
    hear(group_message, people(group_message), News("failed", 0, 1), News("delivered", 1, 1))

    assert outcome(group_message)[:4] == (State.DELIVERED, 1, 0, 1)


def test_a_group_message_that_failed_for_all_has_failed(group_message: Message) -> None:
    hear(group_message, people(group_message), News("failed", 0, 1), News("failed", 1, 1))

    assert outcome(group_message)[:4] == (State.FAILED, 0, 0, 2)
    assert group_message.problem_code == 131026


def test_who_joined_later_does_not_count(group_message: Message) -> None:
    hear(group_message, people(group_message), News("read", 2, 1))

    assert outcome(group_message)[:4] == (State.ACCEPTED, 0, 0, 0)
    assert group_message.receipts.filter(in_audience=False).count() == 1


def test_a_word_we_do_not_know_changes_nothing(direct_message: Message) -> None:
    hear(direct_message, people(direct_message), News("seen2", 0, 1))

    assert outcome(direct_message)[0] == State.ACCEPTED


def test_only_changes_are_told(direct_message: Message) -> None:
    person = people(direct_message)
    hear(direct_message, person, News("read", 0, 1))
    hear(direct_message, person, News("delivered", 0, 1), News("sent", 0, 0), News("read", 0, 2))

    assert Activity.objects.filter(kind="message.status").count() == 1


def test_news_of_unknown_messages_is_given_back(number: BusinessNumber) -> None:
    event = StatusChanged(
        phone_number_id=number.phone_number_id,
        occurred_at=START,
        wamid="wamid.UNKNOWN",
        status="read",
        person=Person(wa_id="447700900101"),
    )

    with recording() as history:
        assert advance_statuses([event], number=number, history=history) == [event]
