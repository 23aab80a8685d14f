"""The receipt grid: who of those it was for got it, when, and why not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from accounts.models import User
from groups.models import MembershipChange
from groups.services import membership
from inbox.models import Attempt, Conversation, Message
from inbox.screen import receipts
from tests import factories


@pytest.fixture
def message(group_chat: Conversation) -> Message:
    return factories.make_message(group_chat, "Keys are ready", outgoing=True)


def grid(message: Message) -> str:
    return render_to_string("inbox/thread/_receipts.html", receipts.context(message))


def test_those_of_send_time_stay_when_they_leave(message: Message) -> None:
    first = message.receipts.first()
    group = message.conversation.group
    at = timezone.now()
    membership.note_changes(group, [first.contact], kind=MembershipChange.Kind.LEFT, at=at)

    lines = receipts.context(message)["lines"]

    assert sorted(line.has_left for line in lines) == [False, True]
    assert "has left" in grid(message)


def test_who_came_later_is_named_and_not_counted(message: Message) -> None:
    late = factories.make_participant(message.conversation.group, joined_at=timezone.now())

    context = receipts.context(message)

    assert context["later"] == [late.contact]
    assert len(context["lines"]) == 2
    assert "Joined after this message" in grid(message)


def test_an_absent_read_receipt_is_not_reported_rather_than_not_read(message: Message) -> None:
    message.receipts.update(delivered_at=timezone.now())

    text = grid(message)

    assert "not reported" in text
    assert "No read receipt:" in text


def test_a_nudge_names_exactly_those_who_are_in_and_have_not_read(message: Message) -> None:
    group = message.conversation.group
    has_read, has_left = message.receipts.order_by("pk")
    has_read.read_at = timezone.now()
    has_read.save()
    membership.note_changes(
        group, [has_left.contact], kind=MembershipChange.Kind.LEFT, at=timezone.now()
    )
    assert receipts.context(message)["to_nudge"] == []
    assert "Nudge" not in grid(message)

    has_read.read_at = None
    has_read.save()

    assert receipts.context(message)["to_nudge"] == [has_read.contact]
    assert f'data-nudge="{has_read.contact.short_name}"' in grid(message)


def test_a_failure_says_why(message: Message) -> None:
    first = message.receipts.first()
    message.receipts.filter(pk=first.pk).update(failed_at=timezone.now(), problem_code=131026)

    text = grid(message)

    assert "This number cannot receive the message." in text
    assert "(131026)" in text


def test_a_failure_after_delivery_is_no_failure(message: Message) -> None:
    message.receipts.update(
        delivered_at=timezone.now(), failed_at=timezone.now(), problem_code=131026
    )

    assert "131026" not in grid(message)


def test_played_is_shown_for_voice_only(message: Message) -> None:
    assert "Played" not in grid(message)
    Message.objects.filter(pk=message.pk).update(kind="audio")
    message.refresh_from_db()

    assert "Played" in grid(message)


def test_earlier_attempts_are_listed(message: Message) -> None:
    Attempt.objects.create(message=message, outcome="refused", problem_code=131016)
    Attempt.objects.create(message=message, outcome="accepted")

    assert "Attempts" in grid(message)


def test_the_grid_costs_the_same_for_two_and_for_eight(
    group_chat: Conversation,
    alice: User,
    client_of: Callable[[User], Client],
    django_assert_max_num_queries: Callable,
) -> None:
    for _ in range(6):
        factories.make_participant(group_chat.group, joined_at=timezone.now() - timedelta(days=1))
    message = factories.make_message(group_chat, outgoing=True)
    client = client_of(alice)

    with django_assert_max_num_queries(8):
        answer = client.get(f"/inbox/messages/{message.pk}/receipts/")

    assert answer.content.decode().count("<tr>") == 9
