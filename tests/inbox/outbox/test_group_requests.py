"""Asking WhatsApp to do things with groups, and what its answers mean."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupRequest
from inbox.models import Activity, Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.services import group_settings, group_work
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.inbox.parallel import at_once, needs_postgres
from whatsapp.errors import Ambiguous, NotSent, NumberUnusable, Refused, Throttled
from whatsapp.gateway import FailedJoinRequest, JoinRequestResults

State = GroupRequest.State


@pytest.fixture
def create(number: BusinessNumber, alice: User) -> Callable[..., Conversation]:
    def ask(**wish: Any) -> Conversation:
        return group_work.create_group(number=number, by=alice, **({"subject": "Casa Lima"} | wish))

    return ask


def decide(conversation: Conversation, by: User, approve: bool = True) -> None:
    waiting = list(conversation.group.join_requests.all())
    group_work.decide_join_requests(
        conversation=conversation, by=by, join_requests=waiting, approve=approve
    )


@pytest.mark.parametrize(("approve", "state"), [(True, "approved"), (False, "rejected")])
def test_a_decision_is_carried_out(
    group_chat: Conversation, alice: User, whatsapp: FakeWhatsApp, approve: bool, state: str
) -> None:
    factories.make_join_request(group_chat)
    decide(group_chat, alice, approve)

    drain_group_requests()

    row = group_chat.group.join_requests.get()
    group_chat.refresh_from_db()
    assert (row.state, row.decided_by, group_chat.pending_join_requests) == (state, alice, 0)
    assert GroupRequest.objects.get().state == State.CONFIRMED
    assert Activity.objects.filter(kind=f"join_request.{state}", actor=alice).count() == 1


def test_a_decision_for_some_leaves_the_others_waiting(
    group_chat: Conversation, alice: User, whatsapp: FakeWhatsApp
) -> None:
    factories.make_join_request(group_chat)
    gone = factories.make_join_request(group_chat)
    whatsapp.will(
        lambda number, call: JoinRequestResults(
            done=tuple(set(call["args"][1]) - {gone.join_request_id}),
            failed=(
                FailedJoinRequest(join_request_id=gone.join_request_id, problem=problem(131213)),
            ),
        )
    )
    decide(group_chat, alice)

    drain_group_requests()

    gone.refresh_from_db()
    request = GroupRequest.objects.get()
    assert (request.state, request.problem_code) == (State.PARTLY, 131213)
    assert gone.state == "pending"


def test_a_decision_that_was_put_away_can_be_taken_anew(
    group_chat: Conversation, alice: User, whatsapp: FakeWhatsApp
) -> None:
    factories.make_join_request(group_chat)
    whatsapp.will(Ambiguous(problem()))
    decide(group_chat, alice)
    drain_group_requests()

    group_work.dismiss(request=GroupRequest.objects.get(), by=alice)
    decide(group_chat, alice)
    drain_group_requests()

    assert group_chat.group.join_requests.get().state == "approved"


@pytest.mark.parametrize(
    ("error", "state", "attempts"),
    [
        (Refused(problem(131211)), State.FAILED, 0),
        (Ambiguous(problem()), State.UNSURE, 0),
        (KeyError("what?"), State.UNSURE, 0),
        (NotSent(problem()), State.QUEUED, 1),
        (Throttled(problem(131208)), State.QUEUED, 0),
        (NumberUnusable(problem(190)), State.QUEUED, 0),
    ],
)
def test_an_answer_decides_what_becomes_of_a_request(
    create: Callable[..., Conversation],
    whatsapp: FakeWhatsApp,
    error: Exception,
    state: str,
    attempts: int,
) -> None:
    create()
    whatsapp.will(error)

    drain_group_requests()

    request = GroupRequest.objects.get()
    assert (request.state, request.attempts) == (state, attempts)
    assert len(whatsapp.calls) == 1


def test_a_group_that_is_refused_at_once_is_told_as_one_that_is_refused_later(
    create: Callable[..., Conversation], whatsapp: FakeWhatsApp
) -> None:
    conversation = create()
    whatsapp.will(Refused(problem(131211)))

    drain_group_requests()

    told = Activity.objects.get(kind="group.create_failed")
    assert (told.conversation, told.details["code"]) == (conversation, 131211)
    assert Group.objects.get().state == "create_failed"


def test_an_unusable_number_is_paused_by_group_work_too(
    create: Callable[..., Conversation], whatsapp: FakeWhatsApp, number: BusinessNumber
) -> None:
    create()
    whatsapp.will(NumberUnusable(problem(190)))

    drain_group_requests()

    number.refresh_from_db()
    assert number.health == "paused"
    assert Activity.objects.filter(kind="number.paused").exists()


def test_what_was_put_off_is_done_later(
    create: Callable[..., Conversation], whatsapp: FakeWhatsApp, later: Callable[..., Any]
) -> None:
    create()
    whatsapp.will(NotSent(problem()))
    drain_group_requests()

    with later(seconds=3):
        assert drain_group_requests() == 1

    assert GroupRequest.objects.get().state == State.ACCEPTED


def test_requests_for_one_group_go_one_after_the_other(
    group_chat: Conversation, alice: User, whatsapp: FakeWhatsApp, later: Callable[..., Any]
) -> None:
    group_settings.change_texts(conversation=group_chat, by=alice, subject="One")
    group_settings.change_texts(conversation=group_chat, by=alice, subject="Two")
    whatsapp.will(NotSent(problem()))

    drain_group_requests()
    with later(seconds=3):
        drain_group_requests()

    assert [call["subject"] for _, call in whatsapp.calls] == ["One", "One", "Two"]


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_four_workers_ask_once_each(
    number: BusinessNumber, alice: User, whatsapp: FakeWhatsApp
) -> None:
    for nth in range(12):
        group_work.create_group(number=number, by=alice, subject=f"Group {nth}")

    at_once([drain_group_requests] * 4)

    subjects = sorted(call["subject"] for _, call in whatsapp.calls)
    assert subjects == sorted(f"Group {nth}" for nth in range(12))
