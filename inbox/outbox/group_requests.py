"""Asking WhatsApp to do things with groups, one request at a time per group, in order."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db.models import BooleanField, ExpressionWrapper, Min, Q, QuerySet
from django.utils import timezone

from accounts.models import BusinessNumber
from accounts.services import health
from compiled_queries.query import CompiledQuery
from groups.models import GroupRequest
from groups.services import requests
from inbox.history import History, Kind, recording
from inbox.models import Conversation
from inbox.outbox import group_answers
from inbox.outbox.group_answers import Answer
from inbox.patience import patiently
from inbox.services import group_births, threads
from whatsapp.errors import Ambiguous, GatewayError, NotSent, NumberUnusable, Throttled
from whatsapp.events import Problem

logger = logging.getLogger(__name__)

State = GroupRequest.State
Wish = GroupRequest.Kind

ANSWER_DEADLINE = timedelta(seconds=60)
"""No call takes longer: a request still "sending" after this died with its worker."""

CONFIRM_DEADLINE = timedelta(minutes=10)
"""WhatsApp normally confirms within seconds; after this we say that we do not know."""


def drain_group_requests() -> int:
    """Send what is due. Returns how many calls were made."""
    _give_up_on_the_lost()
    calls = 0
    while request := _claim_next():
        _carry_out(request)
        calls += 1
    return calls


def _claim_next() -> GroupRequest | None:
    """The oldest due request of a group that has none under way; of two workers one gets it.

    What is asked of a group that WhatsApp has not made yet waits for its birth.
    """
    for pk in _due(now=timezone.now()):
        taken = GroupRequest.objects.filter(pk=pk, state=State.QUEUED).update(
            state=State.SENDING, sent_at=timezone.now()
        )
        if taken:
            return GroupRequest.objects.select_related(
                "group", "number__connection", "requested_by"
            ).get(pk=pk)
    return None


def _in_turn(now: datetime) -> QuerySet[GroupRequest, int]:
    born = Q(kind=GroupRequest.Kind.CREATE) | ~Q(group__wa_group_id="")
    first = (
        GroupRequest.objects.filter(born, state__in=[State.QUEUED, State.SENDING])
        .values("group")
        .annotate(first=Min("pk"))
        .values("first")
    )
    due = GroupRequest.objects.filter(
        pk__in=first,
        state=State.QUEUED,
        due_at__lte=now,
        number__health=BusinessNumber.Health.OK,
    ).annotate(is_reading=ExpressionWrapper(Q(kind=Wish.REFRESH), BooleanField()))
    # What people wait for goes before our own reading.
    return due.order_by("is_reading", "due_at", "pk").values_list("pk", flat=True)[:20]


_due = CompiledQuery(_in_turn)


def _carry_out(request: GroupRequest) -> None:
    """Call WhatsApp with no transaction open, then write down what it said."""
    try:
        answer: Answer | Exception = group_answers.call(request)
    except GatewayError as error:
        answer = error
    except Exception as error:
        logger.exception("group request %s broke", request.pk)
        answer = error
    patiently(partial(_write_down, request, answer))


def _write_down(request: GroupRequest, answer: Answer | Exception) -> None:
    with recording() as history:
        known = GroupRequest.objects.select_related("group", "number", "requested_by")
        if not known.filter(pk=request.pk).exists():
            # Its group proved to be another one meanwhile.
            return
        conversation = threads.of_group(request.number, request.group)
        request = known.get(pk=request.pk)
        if isinstance(answer, Exception):
            _note_error(request, answer, conversation, history)
        else:
            answer.apply(request, conversation, history)
        history.record(Kind.GROUP_CHANGED, conversation, details={"request": request.kind})
        if isinstance(answer, NumberUnusable) and health.pause(request.number, answer.problem):
            history.record(Kind.NUMBER_PAUSED, conversation, details={"code": answer.problem.code})


def _note_error(
    request: GroupRequest, error: Exception, conversation: Conversation, history: History
) -> None:
    if not isinstance(error, GatewayError):
        requests.doubt(request, Problem(details="The call was cut short."))
    elif isinstance(error, NotSent | Throttled | NumberUnusable):
        requests.put_off(request, error.problem, counts=isinstance(error, NotSent))
        if isinstance(error, Throttled):
            requests.rest(request.number_id)
    elif isinstance(error, Ambiguous):
        requests.doubt(request, error.problem)
    elif request.kind == GroupRequest.Kind.CREATE:
        group_births.refused(request, conversation, error.problem, history)
    else:
        requests.settle(request, State.FAILED, problem=error.problem)


def _give_up_on_the_lost() -> None:
    """Requests that died with their worker, or that WhatsApp never confirmed, are in doubt."""
    now = timezone.now()
    for request in _lost(unanswered=now - ANSWER_DEADLINE, unconfirmed=now - CONFIRM_DEADLINE):
        as_it_was = GroupRequest.objects.filter(pk=request.pk, state=request.state)
        if request.kind == Wish.REFRESH and request.state == State.SENDING:
            # Reading twice does no harm.
            as_it_was.filter(sent_at=request.sent_at).update(state=State.QUEUED)
            continue
        with recording() as history:
            conversation = threads.of_group(request.number, request.group)
            if as_it_was.update(state=State.UNSURE):
                history.record(Kind.GROUP_CHANGED, conversation)


def _sent_before(unanswered: datetime, unconfirmed: datetime) -> QuerySet[GroupRequest]:
    lost = Q(state=State.SENDING, sent_at__lt=unanswered)
    silent = Q(state=State.ACCEPTED, sent_at__lt=unconfirmed)
    return GroupRequest.objects.filter(lost | silent).select_related("group", "number")[:100]


_lost = CompiledQuery(_sent_before)
