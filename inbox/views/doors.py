"""The way into every view: who asks, where they work, and what they may touch.

Strangers get 404, never 403: we do not confirm that something exists.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db.models import BigIntegerField, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import BusinessNumber, Membership
from compiled_queries.query import CompiledQuery
from groups.models import Contact, Group, GroupDefaults, GroupPicture, GroupRequest
from inbox.access import current_membership
from inbox.errors import NotAllowed
from inbox.middleware import wants_fragment
from inbox.models import Attachment, Conversation, Export, Message, Note, Tag
from inbox.screen import people

View = Callable[..., HttpResponse]

PARTS = ("number__workspace", "group", "contact", "assignee", "window_opened_by")
"""What most views ask of a conversation, beside its own row."""


class MemberRequest(HttpRequest):
    """A request of somebody who belongs to a workspace."""

    membership: Membership


def member(view: View) -> View:
    """Only for members; `request.membership` says where. Others see the log-in or a 404."""

    @login_required
    @wraps(view)
    def guarded(request: MemberRequest, *args: object, **kwargs: object) -> HttpResponse:
        membership = current_membership(request)
        if membership is None:
            raise Http404
        request.membership = membership
        return view(request, *args, **kwargs)

    return guarded


def writer(view: View) -> View:
    """Only for members who may do things, not just look."""

    @member
    @wraps(view)
    def guarded(request: MemberRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.membership.may_write:
            raise NotAllowed("You can read here, but not change anything.")
        return view(request, *args, **kwargs)

    return guarded


def conversations(request: MemberRequest) -> QuerySet[Conversation]:
    """Those the asker may see in the workspace they are in."""
    mine = Conversation.objects.visible_to(request.user)
    return mine.filter(workspace=request.membership.workspace_id).select_related(*PARTS)


def conversation(request: MemberRequest, pk: int) -> Conversation:
    """Raises Http404 for what does not exist or is not theirs."""
    asker = request.membership
    # SQLite would stumble over a number that no column holds.
    exists = pk <= BigIntegerField.MAX_BIGINT
    found = exists and _conversation(user=asker.user_id, workspace=asker.workspace_id, pk=pk)
    if not found:
        raise Http404
    return found[0]


# Nearly every request begins with it, and nobody has a membership who is not active.
_conversation = CompiledQuery(
    lambda user, workspace, pk: (
        Conversation.objects.worked_by(user)
        .filter(workspace=workspace, pk=pk)
        .select_related(*PARTS)
    )
)


def message(request: MemberRequest, pk: int) -> Message:
    found = (
        Message.objects.filter(pk=pk, conversation__in=conversations(request))
        # It has no line of its own to show or to act on.
        .exclude(kind__in=Message.ASIDES)
        .select_related("conversation", "contact", "agent")
        .first()
    )
    if found is None:
        raise Http404
    return found


def message_of(conversation: Conversation, pk: int) -> Message:
    """A message of a conversation that the asker may see. Raises Http404 for any other."""
    found = conversation.messages.filter(pk=pk).select_related("conversation").first()
    if found is None:
        raise Http404
    return found


def note(request: MemberRequest, pk: int) -> Note:
    found = (
        Note.objects.filter(pk=pk, conversation__in=conversations(request))
        .select_related("conversation")
        .first()
    )
    if found is None:
        raise Http404
    return found


def note_of(conversation: Conversation, pk: int) -> Note:
    """Likewise a note."""
    found = conversation.notes.filter(pk=pk).select_related("conversation").first()
    if found is None:
        raise Http404
    return found


def attachment(request: MemberRequest, pk: int) -> Attachment:
    found = (
        Attachment.objects.filter(pk=pk, message__conversation__in=conversations(request))
        .select_related("message")
        .first()
    )
    if found is None:
        raise Http404
    return found


def group_request(request: MemberRequest, pk: int) -> GroupRequest:
    found = (
        GroupRequest.objects.filter(
            pk=pk, group__in=conversations(request).exclude(group=None).values("group")
        )
        .select_related("group", "number")
        .first()
    )
    if found is None:
        raise Http404
    return found


def group_picture(request: MemberRequest, pk: int) -> GroupPicture:
    """A picture of a group that the asker may see, or one that new groups begin with."""
    groups = conversations(request).exclude(group=None).values("group")
    numbers = BusinessNumber.objects.visible_to(request.user).filter(
        workspace=request.membership.workspace_id
    )
    shown = Group.objects.filter(pk__in=groups).values("picture")
    begun = GroupDefaults.objects.filter(number__in=numbers).values("picture")
    mine = Q(group__in=groups) | Q(pk__in=shown) | Q(pk__in=begun)
    found = GroupPicture.objects.filter(mine, pk=pk).first()
    if found is None:
        raise Http404
    return found


def export(request: MemberRequest, pk: int) -> Export:
    """One that can be downloaded; an expired one is not there."""
    found = (
        Export.objects.filter(
            pk=pk, state=Export.State.READY, conversation__in=conversations(request)
        )
        .select_related("conversation__group", "conversation__contact")
        .first()
    )
    if found is None:
        raise Http404
    return found


def person(request: MemberRequest, pk: int) -> Contact:
    """Somebody whom the asker meets in a conversation they may see."""
    found = (
        people.seen_in(conversations(request), request.membership.workspace)
        .filter(pk=pk)
        .select_related("blocked_by", "colleague")
        .first()
    )
    if found is None:
        raise Http404
    return found


def tag(request: MemberRequest, text: str) -> Tag | None:
    """The tag of the asker's workspace with this id, as a form or an address names it."""
    is_id = text.isascii() and text.isdigit() and len(text) < 19
    mine = Tag.objects.filter(workspace=request.membership.workspace_id)
    return mine.filter(pk=int(text)).first() if is_id else None


def done(request: HttpRequest, pk: int, status: int = 204) -> HttpResponse:
    """The answer when there is nothing to show: empty for scripts, the page for plain forms."""
    if wants_fragment(request):
        return HttpResponse(status=status)
    return redirect("inbox:conversation", pk)
