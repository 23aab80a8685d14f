"""The same news as the socket's, over HTTP, for when sockets do not get through."""

import json

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from inbox.access import Viewer
from inbox.errors import InvalidInput
from inbox.live import batches, heads
from inbox.views import doors
from inbox.views.doors import MemberRequest, member


@require_GET
@member
def changes(request: MemberRequest) -> HttpResponse:
    """What happened after `after` (a seq of this `epoch`): {epoch, head, frames}.

    At most 500 facts: ask again while the last frame's seq is below head. `conversation` names
    the one that is open; its lines come along, when there is one that they may see.
    """
    after = _number(request, "after")
    watched = request.GET.get("conversation", "")
    head = heads.of(request.membership.workspace)
    answer = {"epoch": head.epoch, "head": head.seq, "frames": []}
    same_log = request.GET.get("epoch", head.epoch) == head.epoch
    if not same_log or not 0 <= head.seq - after <= batches.MOST_BEHIND:
        answer["frames"] = [{"op": "reset", "epoch": head.epoch, "head": head.seq}]
        return JsonResponse(answer)
    open_pk = _visible(request, _number(request, "conversation")) if watched else None
    batch = batches.read(request.membership.workspace_id, after, {open_pk})
    if batch is not None:
        viewer = Viewer.from_membership(request.membership)
        frames = batch.items_frames(open_pk) if open_pk else []
        frames = [*frames, batch.changes_frame(viewer.numbers)]
        answer["frames"] = [json.loads(frame) for frame in frames]
    return JsonResponse(answer)


def _visible(request: MemberRequest, pk: int) -> int | None:
    """One that was merged into another is gone, and the page hears here where to."""
    try:
        return doors.conversation(request, pk).pk
    except Http404:
        return None


def _number(request: MemberRequest, name: str) -> int:
    value = request.GET.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise InvalidInput("This is not a number.", field=name)
    return int(value)
