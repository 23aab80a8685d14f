"""Notes of the team about a conversation. They have addresses of their own, far from messages."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from inbox.middleware import wants_fragment
from inbox.models import Note
from inbox.screen import drawing, timeline
from inbox.services import noting
from inbox.views import doors
from inbox.views.doors import MemberRequest, writer
from inbox.views.messages import client_key


@require_POST
@writer
def notes(request: MemberRequest, pk: int) -> HttpResponse:
    """Write one."""
    note = noting.add(
        conversation=doors.conversation(request, pk),
        author=request.user,
        text=request.POST.get("text", ""),
        client_key=client_key(request.POST),
    )
    return _answer(request, note, 201)


@require_http_methods(["POST", "DELETE"])
@writer
def note(request: MemberRequest, pk: int) -> HttpResponse:
    """POST changes its text; DELETE takes it away."""
    found = doors.note(request, pk)
    if request.method == "DELETE" or request.POST.get("_method") == "delete":
        noting.remove(note=found, by=request.user)
    else:
        noting.change(note=found, by=request.user, text=request.POST.get("text", ""))
    return _answer(request, found, 200)


def _answer(request: MemberRequest, note: Note, status: int) -> HttpResponse:
    if not wants_fragment(request):
        return redirect("inbox:conversation", note.conversation_id)
    (item,) = timeline.items_of_notes([note.pk])
    return HttpResponse(drawing.draw_line(item), status=status)
