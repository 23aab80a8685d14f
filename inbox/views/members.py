"""The members of a group: who came and went when, and who is a local admin."""

import csv
from collections.abc import Iterator

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from groups.models import Participant
from inbox.models import Conversation
from inbox.screen import comings
from inbox.screen.spreadsheet import harmless
from inbox.services import local_admins
from inbox.views import doors
from inbox.views.doors import MemberRequest, member, writer


class _Line:
    """Where the csv writer writes: hands each line on."""

    def write(self, line: str) -> str:
        return line


def _group_chat(request: MemberRequest, pk: int) -> Conversation:
    conversation = doors.conversation(request, pk)
    if conversation.group is None:
        raise Http404
    return conversation


@require_GET
@member
def history(request: MemberRequest, pk: int) -> HttpResponse:
    conversation = _group_chat(request, pk)
    context = {"conversation": conversation, "changes": comings.newest(conversation)}
    return render(request, "inbox/people/_history.html", context)


@require_GET
@member
def history_export(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """All of it as CSV, the oldest first."""
    lines = _lines(_group_chat(request, pk))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="group-{pk}-members.csv"'
    return response


def _lines(conversation: Conversation) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(comings.COLUMNS)
    for change in comings.every(conversation):
        yield writer.writerow([harmless(cell) for cell in change.cells])


@require_POST
@writer
def role(request: MemberRequest, pk: int) -> HttpResponse:
    """Make `participant` (an id of ours) a local admin, or a member again: `role`."""
    conversation = _group_chat(request, pk)
    value = request.POST.get("participant", "")
    is_id = value.isascii() and value.isdigit() and len(value) < 19
    found = Participant.objects.filter(
        group=conversation.group_id,
        pk=int(value) if is_id else 0,
        state=Participant.State.MEMBER,
    ).first()
    if found is None:
        raise Http404
    local_admins.set_role(
        conversation=conversation,
        participant=found,
        role=request.POST.get("role", ""),
        by=request.user,
    )
    return doors.done(request, pk)
