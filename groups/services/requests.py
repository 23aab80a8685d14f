"""What we ask WhatsApp to do with groups: rows to be sent, and how they ended.

Nothing here touches the mirror of the group itself: a wish is not a fact until WhatsApp says so.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts import acting
from accounts.models import BusinessNumber, User
from groups.models import Group, GroupRequest
from whatsapp.events import Problem

State = GroupRequest.State

RETRY_DELAYS = [timedelta(seconds=seconds) for seconds in (1, 2, 5, 15, 60)]
"""Between tries that certainly reached nobody; the last one repeats."""

THROTTLED_DELAY = timedelta(seconds=15)
"""WhatsApp said "too many group operations" and does not say how long to wait."""

UNDER_CHANGE_DELAY = timedelta(seconds=2)
"""WhatsApp's times are whole seconds: within one, nobody can tell news from what was read."""


def ask(
    group: Group, kind: GroupRequest.Kind, *, by: User | None, wish: dict[str, Any] | None = None
) -> GroupRequest:
    """Queue a request. A worker sends it after commit (nudge it)."""
    return GroupRequest.objects.create(
        group=group,
        number_id=group.number_id,
        kind=kind,
        wish=wish or {},
        requested_by=by,
        via=acting.road(),
    )


def ask_refresh(group: Group, *, by: User | None = None) -> GroupRequest:
    """Read the group anew, unless that is queued already."""
    queued = group.requests.filter(kind=GroupRequest.Kind.REFRESH, state=State.QUEUED).first()
    return queued or ask(group, GroupRequest.Kind.REFRESH, by=by)


def ask_refresh_of(groups: Sequence[Group]) -> int:
    """Read these groups anew, as ask_refresh does for one; returns how many were not queued yet."""
    queued = set(
        GroupRequest.objects.filter(
            group__in=groups, kind=GroupRequest.Kind.REFRESH, state=State.QUEUED
        ).values_list("group_id", flat=True)
    )
    fresh = [group for group in groups if group.pk not in queued]
    GroupRequest.objects.bulk_create(
        GroupRequest(group=group, number_id=group.number_id, kind=GroupRequest.Kind.REFRESH)
        for group in fresh
    )
    return len(fresh)


def find_answered(
    number: BusinessNumber, kind: GroupRequest.Kind, request_id: str, **lookup: Any
) -> GroupRequest | None:
    """The request a webhook answers: by its id, else the oldest open one that fits `lookup`.

    WhatsApp does not always give an id, and the webhook may come before the HTTP answer that
    carries it.
    """
    requests = GroupRequest.objects.filter(number=number, kind=kind).select_related(
        "group", "requested_by"
    )
    if request_id and (exact := requests.filter(request_id=request_id).first()):
        return exact
    return _unanswered(requests).filter(**lookup).first() if lookup else None


def _unanswered(requests: QuerySet[GroupRequest]) -> QuerySet[GroupRequest]:
    """Sent, and without an id that would have matched."""
    sent = [State.SENDING, State.ACCEPTED, State.UNSURE]
    return requests.filter(state__in=sent, request_id="").order_by("pk")


def settle(
    request: GroupRequest,
    state: GroupRequest.State,
    *,
    problem: Problem | None = None,
    results: dict[str, Any] | None = None,
    request_id: str = "",
) -> bool:
    """Note how the request ended. A settled request stays as it is; True when it changed."""
    if request.state in {State.CONFIRMED, State.PARTLY, State.FAILED}:
        return False
    request.state = state
    request.settled_at = timezone.now()
    request.request_id = request.request_id or request_id
    request.results = results or {}
    if problem:
        request.problem_code, request.problem = problem.code, _words(problem)
    request.save()
    return True


def accept(request: GroupRequest, request_id: str) -> None:
    """WhatsApp took it and will tell the result by webhook."""
    request.request_id = request_id
    if request.state == State.SENDING:
        request.state = State.ACCEPTED
    request.save(update_fields=["request_id", "state"])


def put_off(request: GroupRequest, problem: Problem, *, counts: bool) -> None:
    """Certainly not done: try again later. A throttled try does not count as one."""
    request.attempts += counts
    delay = RETRY_DELAYS[min(request.attempts, len(RETRY_DELAYS) - 1)]
    delay = delay if counts else THROTTLED_DELAY
    request.state = State.QUEUED
    request.due_at = timezone.now() + delay
    request.problem_code, request.problem = problem.code, _words(problem)
    request.save(update_fields=["state", "due_at", "attempts", "problem_code", "problem"])


def rest(number_id: int) -> None:
    """WhatsApp said "too many group operations": what else is queued for the number waits too."""
    until = timezone.now() + THROTTLED_DELAY
    GroupRequest.objects.filter(number=number_id, state=State.QUEUED, due_at__lt=until).update(
        due_at=until
    )


def read_later(request: GroupRequest) -> None:
    """The group changed while it was being read: read it once more, in a moment."""
    request.state, request.due_at = State.QUEUED, timezone.now() + UNDER_CHANGE_DELAY
    request.save(update_fields=["state", "due_at"])


def ask_again(lost: QuerySet[GroupRequest]) -> int:
    """What was in doubt is proved not to have been done: it goes out once more. How many do."""
    return lost.filter(state=State.UNSURE).update(
        state=State.QUEUED, due_at=timezone.now(), problem_code=0, problem=""
    )


def doubt(request: GroupRequest, problem: Problem) -> None:
    """The answer was lost: perhaps done. It is not sent again unless something proves that it was
    not; a webhook or WhatsApp's list of groups may settle it."""
    if request.state == State.SENDING:
        request.state = State.UNSURE
        request.problem_code, request.problem = problem.code, _words(problem)
        request.save(update_fields=["state", "problem_code", "problem"])


def described(problem: Problem) -> dict[str, Any]:
    """A problem as the results of a request keep it."""
    return {"code": problem.code, "problem": _words(problem)}


def _words(problem: Problem) -> str:
    return (problem.details or problem.title)[:500]
