"""Tags on conversations: what there is to choose from, adding one, taking one away."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from inbox.errors import InvalidInput
from inbox.models import Tag
from inbox.screen import tags
from inbox.services import tagging as service
from inbox.views import doors
from inbox.views.doors import MemberRequest, member, writer


@require_GET
@member
def choices(request: MemberRequest) -> HttpResponse:
    """All tags of the workspace, as options of a combobox."""
    context = {
        "tags": tags.of_workspace(request.membership.workspace_id),
        "runs_workspace": request.membership.runs_workspace,
    }
    return render(request, "inbox/tags/_options.html", context)


@require_POST
@writer
def tagging(request: MemberRequest, pk: int) -> HttpResponse:
    """Hang `tag` (an id) on the conversation."""
    conversation = doors.conversation(request, pk)
    service.add(conversation=conversation, tags=[_tag(request)], by=request.user)
    return doors.done(request, pk)


@require_POST
@writer
def untagging(request: MemberRequest, pk: int) -> HttpResponse:
    """Take `tag` (an id) off it."""
    conversation = doors.conversation(request, pk)
    service.remove(conversation=conversation, tags=[_tag(request)], by=request.user)
    return doors.done(request, pk)


def _tag(request: MemberRequest) -> Tag:
    """The one that the form names. Raises InvalidInput (field tag)."""
    found = doors.tag(request, request.POST.get("tag", ""))
    if found is None:
        raise InvalidInput("This is none of your tags.", field="tag")
    return found
