"""Pinning messages in groups."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from inbox.errors import InvalidInput
from inbox.services import pinning
from inbox.views import doors
from inbox.views.doors import MemberRequest, writer
from inbox.views.messages import client_key


@require_http_methods(["POST", "DELETE"])
@writer
def pin(request: MemberRequest, pk: int) -> HttpResponse:
    """POST pins it for `days`; DELETE takes the pin off. The header has what came of it."""
    message = doors.message(request, pk)
    if request.method == "DELETE" or request.POST.get("_method") == "delete":
        pinning.unpin(message=message, agent=request.user)
    else:
        pinning.pin(
            message=message,
            agent=request.user,
            days=_days(request.POST.get("days", "")),
            client_key=client_key(request.POST),
        )
    return doors.done(request, message.conversation_id, 202)


@require_POST
@writer
def dismissal(request: MemberRequest, pk: int) -> HttpResponse:
    """Take note that it was not pinned or unpinned."""
    message = doors.message(request, pk)
    pinning.dismiss(message=message, by=request.user)
    return doors.done(request, message.conversation_id)


def _days(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 4):
        raise InvalidInput("Give the days as a number.", field="days")
    return int(value)
