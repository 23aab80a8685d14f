"""WhatsApp does group work when it likes. An answer waits a little for its word; then it says
"not yet" and under which id to ask again."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import Unsettled
from groups.api import shapes
from groups.models import GroupRequest
from inbox.api.patience import watch

UNDONE = (GroupRequest.State.QUEUED, GroupRequest.State.SENDING, GroupRequest.State.ACCEPTED)

Body = dict[str, Any]


def answer_for(
    requests: Sequence[GroupRequest], *, done: Callable[[], Body], pending: Body, status: int = 200
) -> Response:
    """To be returned from an idempotent handler. `done` gives the body when WhatsApp did all of
    it; `pending` is the body until then. Raises ApiError when WhatsApp refused."""
    pks = [request.pk for request in requests]
    if not pks:
        return Response(done(), status=status)
    return Unsettled(
        pending | {"request": shapes.asked(requests[0])},
        status=202,
        settle=partial(_settle, pks, done, pending, status),
    )


def _settle(pks: Sequence[int], done: Callable[[], Body], pending: Body, status: int) -> Response:
    rows = _wait(pks)
    undone = [row for row in rows if row.is_open]
    failed = [row for row in rows if row.state in {row.State.FAILED, row.State.PARTLY}]
    if failed:
        raise refusal(failed[0])
    if undone:
        return Response(pending | {"request": shapes.asked(undone[0])}, status=202)
    return Response(done(), status=status)


def _wait(pks: Sequence[int]) -> list[GroupRequest]:
    rows = GroupRequest.objects.filter(pk__in=pks).select_related("group")
    return watch(
        lambda: list(rows.all()), until=lambda seen: all(row.state not in UNDONE for row in seen)
    )


def refusal(request: GroupRequest) -> ApiError:
    return ApiError(
        request.problem or "WhatsApp refused.",
        code="platform_api_error",
        details={"requestId": str(request.pk), "state": request.state},
        platform_error={"code": request.problem_code, "message": request.problem},
    )
