"""What went wrong and waits for somebody: messages, files, group work, paused numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, F, Q, QuerySet

from accounts.models import BusinessNumber, User, Workspace
from compiled_queries.query import CompiledQuery
from groups.models import GroupRequest
from inbox.models import Attachment, Conversation, Message
from whatsapp.explanations import explain_failure
from whatsapp.next_steps import NextStep

MOST = 100
"""Of each kind on the page; the count stops there too."""

State = Message.State


@dataclass(frozen=True, slots=True)
class Count:
    """How much there is, at least."""

    count: int

    @property
    def words(self) -> str:
        return f"{MOST - 1}+" if self.count >= MOST else str(self.count)


def count(user: User, workspace: Workspace) -> Count:
    """Four short queries, however many messages there are."""
    if not user.is_active:
        return Count(0)
    return Count(sum(len(some(user=user.pk, workspace=workspace.pk)) for some in _COUNTED))


def context(user: User, workspace: Workspace) -> dict[str, Any]:
    """What the page shows, newest first, in a fixed number of queries."""
    numbers = _numbers(user, workspace)
    return {
        "messages": _explained(_messages(numbers).select_related(*PARTS).order_by("-pk")[:MOST]),
        "files": list(_files(numbers).select_related(*FILE_PARTS).order_by("-pk")[:MOST]),
        "requests": _with_conversations(
            _group_requests(numbers).select_related("group", "number").order_by("-pk")[:MOST]
        ),
        "paused": list(_paused(numbers)),
    }


AGAIN = (NextStep.RETRY, NextStep.WAIT)

PARTS = (
    "number",
    "agent",
    "conversation__group",
    "conversation__contact",
)

FILE_PARTS = (
    "message__number",
    "message__contact",
    "message__conversation__group",
    "message__conversation__contact",
)


def _numbers(user: User, workspace: Workspace) -> QuerySet[BusinessNumber]:
    return BusinessNumber.objects.visible_to(user).filter(workspace=workspace)


def _messages(numbers: QuerySet[BusinessNumber]) -> QuerySet[Message]:
    """Those that failed, with one person at least, or whose answer was lost."""
    troubled = Q(state__in=[State.FAILED, State.UNSURE]) | Q(failed_count__gt=0)
    return Message.objects.filter(
        troubled,
        number__in=numbers,
        direction=Message.Direction.OUTGOING,
        dismissed_at=None,
        # A refused reaction or pin is told beside the message it was for.
    ).exclude(kind__in=Message.ASIDES)


def _files(numbers: QuerySet[BusinessNumber]) -> QuerySet[Attachment]:
    """Files of people that could not be fetched, while nobody has taken note."""
    return Attachment.objects.filter(
        state=Attachment.State.FAILED,
        message__number__in=numbers,
        message__direction=Message.Direction.INCOMING,
        message__dismissed_at=None,
    )


def _group_requests(numbers: QuerySet[BusinessNumber]) -> QuerySet[GroupRequest]:
    return GroupRequest.objects.filter(
        number__in=numbers,
        state__in=[GroupRequest.State.FAILED, GroupRequest.State.PARTLY],
        dismissed_at=None,
    ).exclude(kind=GroupRequest.Kind.REFRESH)


def _paused(numbers: QuerySet[BusinessNumber]) -> QuerySet[BusinessNumber]:
    return numbers.exclude(health=BusinessNumber.Health.OK).order_by(F("paused_at").desc())


def _counted(part: Callable[[QuerySet[BusinessNumber]], QuerySet[Any]]) -> CompiledQuery[int]:
    """Ids, as many as are counted."""

    def some(user: Expression, workspace: Expression) -> QuerySet[Any, int]:
        numbers = BusinessNumber.objects.worked_by(user).filter(workspace=workspace)
        return part(numbers).order_by().values_list("pk", flat=True)[:MOST]

    return CompiledQuery(some)


_COUNTED = tuple(map(_counted, (_messages, _files, _group_requests, _paused)))


def _explained(rows: QuerySet[Message]) -> list[Message]:
    messages = list(rows)
    for message in messages:
        message.explanation = explain_failure(
            message.problem_code, message.problem, quotes=bool(message.quoted_wamid)
        )
        message.may_be_tried_again = message.explanation.next_step in AGAIN
    return messages


def _with_conversations(rows: QuerySet[GroupRequest]) -> Sequence[GroupRequest]:
    requests = list(rows)
    threads = {
        row.group_id: row
        for row in Conversation.objects.filter(group__in=[r.group_id for r in requests])
    }
    found = [request for request in requests if request.group_id in threads]
    for request in found:
        request.conversation = threads[request.group_id]
        request.explanation = explain_failure(request.problem_code, request.problem)
    return found
