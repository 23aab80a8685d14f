"""Reading a group from WhatsApp again, on demand."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from inbox.services import group_refreshing
from inbox.views import doors
from inbox.views.doors import MemberRequest, writer


@require_POST
@writer
def refresh(request: MemberRequest, pk: int) -> HttpResponse:
    group_refreshing.refresh(conversation=doors.conversation(request, pk), by=request.user)
    return doors.done(request, pk, status=202)
