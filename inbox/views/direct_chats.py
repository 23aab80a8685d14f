"""Starting a direct chat."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.models import BusinessNumber
from groups.models import Participant
from inbox.errors import InvalidInput
from inbox.middleware import wants_fragment
from inbox.models import Conversation
from inbox.services import direct_chats as service
from inbox.views import doors
from inbox.views.doors import MemberRequest, writer


@require_GET
@writer
def new_chat(request: MemberRequest) -> HttpResponse:
    return render(request, "inbox/direct_chats/_form.html", {"numbers": list(_numbers(request))})


@require_POST
@writer
def direct_chats(request: MemberRequest) -> HttpResponse:
    """With `phone` (and `number`, when there are several), or with `participant` of a group.
    201 with the conversation, also when there was one already."""
    if request.POST.get("participant"):
        conversation = _with_participant(request)
    else:
        conversation = service.with_phone(
            number=_number(request), phone=request.POST.get("phone", ""), by=request.user
        )
    url = reverse("inbox:conversation", args=[conversation.pk])
    if not wants_fragment(request):
        return redirect(url)
    return JsonResponse({"conversation": conversation.pk, "url": url}, status=201)


def _with_participant(request: MemberRequest) -> Conversation:
    """From the group's own number: that is the one they know."""
    groups = doors.conversations(request).exclude(group=None)
    found = (
        Participant.objects.filter(
            pk=_id(request.POST["participant"]), group__in=groups.values("group")
        )
        .select_related("contact", "group__number")
        .first()
    )
    if found is None:
        raise Http404
    return service.with_contact(number=found.group.number, contact=found.contact, by=request.user)


def _numbers(request: MemberRequest) -> QuerySet[BusinessNumber]:
    return (
        BusinessNumber.objects.visible_to(request.user)
        .filter(workspace=request.membership.workspace_id)
        .select_related("workspace")
    )


def _number(request: MemberRequest) -> BusinessNumber:
    chosen = _numbers(request)
    if "number" in request.POST:
        chosen = chosen.filter(pk=_id(request.POST["number"]))
    found = list(chosen[:2])
    if not found:
        raise Http404
    if len(found) > 1:
        raise InvalidInput("Choose the number to write from.", field="number")
    return found[0]


def _id(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0
