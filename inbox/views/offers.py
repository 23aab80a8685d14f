"""Sending choices to tap."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from inbox.services import offering
from inbox.views import doors
from inbox.views.doors import MemberRequest, writer
from inbox.views.messages import answer, client_key


@require_POST
@writer
def offers(request: MemberRequest, pk: int) -> HttpResponse:
    """`kind` buttons, list or link; `text`; `choices`, one per line; `label`; `url`."""
    told = request.POST
    message = offering.offer(
        conversation=doors.conversation(request, pk),
        agent=request.user,
        kind=told.get("kind", ""),
        text=told.get("text", ""),
        choices=told.get("choices", "").splitlines(),
        label=told.get("label", ""),
        url=told.get("url", ""),
        client_key=client_key(told),
    )
    return answer(request, message)
