"""WhatsApp does group work when it likes. An answer waits a little for its word; then it says
"not yet" and under which id to ask again."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import Unsettled
from groups.api import shapes
from groups.models import GroupRequest

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
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
    until = time.monotonic() + settings.API_PATIENCE
    pause = FIRST_PAUSE
    while True:
        rows = list(GroupRequest.objects.filter(pk__in=pks).select_related("group"))
        waits = any(row.state in UNDONE for row in rows)
        if not waits or time.monotonic() + pause > until:
            return rows
        if not connection.in_atomic_block:
            # Somebody else may need it meanwhile.
            connection.close()
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def refusal(request: GroupRequest) -> ApiError:
    return ApiError(
        request.problem or "WhatsApp refused.",
        code="platform_api_error",
        details={"requestId": str(request.pk), "state": request.state},
        platform_error={"code": request.problem_code, "message": request.problem},
    )
