"""Working a conversation: assignment, closing, drafts, what has been seen."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from inbox.errors import InvalidInput
from inbox.services import handling, reading, typing_notices
from inbox.views import doors
from inbox.views.doors import MemberRequest, member, writer


@require_http_methods(["POST", "DELETE"])
@writer
def assignment(request: MemberRequest, pk: int) -> HttpResponse:
    """POST gives it to `assignee` (a user id; nobody named: to the asker), DELETE to nobody."""
    conversation = doors.conversation(request, pk)
    wants_nobody = request.method == "DELETE" or request.POST.get("_method") == "delete"
    assignee = None if wants_nobody else _assignee(request)
    handling.assign(conversation=conversation, assignee=assignee, by=request.user)
    return doors.done(request, pk)


def _assignee(request: MemberRequest) -> User:
    value = request.POST.get("assignee", "")
    if not value:
        return request.user
    colleagues = User.objects.filter(memberships__workspace=request.membership.workspace_id)
    is_id = value.isascii() and value.isdigit() and len(value) < 19
    found = colleagues.filter(pk=int(value)).first() if is_id else None
    if found is None:
        raise InvalidInput("This is none of your colleagues.", field="assignee")
    return found


@require_http_methods(["POST", "DELETE"])
@writer
def closure(request: MemberRequest, pk: int) -> HttpResponse:
    """POST closes the conversation, DELETE opens it again."""
    conversation = doors.conversation(request, pk)
    reopens = request.method == "DELETE" or request.POST.get("_method") == "delete"
    change = handling.reopen if reopens else handling.close
    change(conversation=conversation, by=request.user)
    return doors.done(request, pk)


@require_POST
@member
def read_mark(request: MemberRequest, pk: int) -> HttpResponse:
    """`seen` incoming messages have been on the screen."""
    value = request.POST.get("seen", "")
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise InvalidInput("This is not a count.", field="seen")
    conversation = doors.conversation(request, pk)
    handling.mark_seen(conversation=conversation, user=request.user, seen_count=int(value))
    if request.membership.may_write:
        # Who only looks on has not read it for the team.
        reading.tell(conversation)
    return doors.done(request, pk)


@require_POST
@writer
def typing(request: MemberRequest, pk: int) -> HttpResponse:
    """They begin to answer: the person of a direct chat may see it."""
    typing_notices.note(doors.conversation(request, pk))
    return doors.done(request, pk)


@require_POST
@member
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    handling.keep_draft(
        conversation=doors.conversation(request, pk),
        user=request.user,
        text=request.POST.get("text", ""),
    )
    return doors.done(request, pk)
