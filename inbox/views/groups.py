"""Group work from the inbox: each POST becomes a request to WhatsApp."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import BusinessNumber
from groups.models import JoinRequest, Participant
from inbox.errors import InvalidInput
from inbox.forms.new_group import NewGroupForm
from inbox.middleware import wants_fragment
from inbox.models import Conversation
from inbox.screen import invites as screen
from inbox.services import group_defaults, group_settings, group_work, new_groups, tagging
from inbox.services.guests import Guest
from inbox.views import doors
from inbox.views.doors import MemberRequest, writer
from inbox.views.invites import numbers_of, read_guests, read_means


@require_GET
@writer
def new_group(request: MemberRequest) -> HttpResponse:
    """The dialog, with the defaults of the `number` (the first one when none is named)."""
    numbers = numbers_of(request)
    number = numbers.filter(pk__in=_ids([request.GET.get("number", "")])).first() or numbers.first()
    if number is None:
        raise Http404
    defaults = group_defaults.of_number(number)
    initial = {
        "client_key": uuid.uuid4(),
        "number": number,
        "subject": group_defaults.subject_for(defaults, by=request.user, on=timezone.localdate()),
        "description": defaults.description,
        "join_approval_mode": defaults.join_approval_mode,
        "keeps_default_picture": True,
        "tags": tagging.beginning(number),
    }
    form = NewGroupForm(numbers=numbers, initial=initial)
    return _dialog(request, form, number, [])


@require_POST
@writer
def groups(request: MemberRequest) -> HttpResponse:
    """Ask for a new group. 201 with its conversation; 422 with the form and what is wrong."""
    form = NewGroupForm(request.POST, request.FILES, numbers=numbers_of(request))
    number = form.number_of()
    guests = read_guests(request.POST, number, None) if number else []
    if not form.is_valid():
        return _dialog(request, form, number, guests, status=422)
    conversation = _create(request, form.cleaned_data, guests)
    url = reverse("inbox:conversation", args=[conversation.pk])
    if not wants_fragment(request):
        return redirect(url)
    return JsonResponse({"conversation": conversation.pk, "url": url}, status=201)


def _create(request: MemberRequest, wish: dict[str, Any], guests: Sequence[Guest]) -> Conversation:
    asked = {
        "number": wish["number"],
        "by": request.user,
        "subject": wish["subject"],
        "description": wish["description"],
        "join_approval_mode": wish["join_approval_mode"],
        "client_key": str(wish["client_key"] or ""),
        "guests": guests,
        "means": read_means(request),
        "tags": list(wish["tags"]),
    }
    if square := wish["picture"]:
        kept = group_settings.keep_square(square, group=None)
        return new_groups.create_with_own(picture=kept, **asked)
    defaults = group_defaults.of_number(wish["number"])
    return new_groups.create(
        picture=defaults.picture if wish["keeps_default_picture"] else None, **asked
    )


def _dialog(
    request: MemberRequest,
    form: NewGroupForm,
    number: BusinessNumber | None,
    guests: Sequence[Guest],
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form}
    if number:
        context["default_picture"] = group_defaults.of_number(number).picture
        context |= screen.means(number) | screen.checked(guests, number=number, group=None)
    return render(request, "inbox/groups/_form.html", context, status=status)


@require_POST
@writer
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    group_work.delete(conversation=doors.conversation(request, pk), by=request.user)
    return doors.done(request, pk, status=202)


@require_POST
@writer
def join_decisions(request: MemberRequest, pk: int) -> HttpResponse:
    """`decision` approve or reject, for each `request` (ids of ours)."""
    conversation = doors.conversation(request, pk)
    decision = request.POST.get("decision", "")
    if decision not in {"approve", "reject"}:
        raise InvalidInput("Approve or reject?", field="decision")
    chosen = JoinRequest.objects.filter(
        group=conversation.group_id, pk__in=_ids(request.POST.getlist("request"))
    ).select_related("contact")
    group_work.decide_join_requests(
        conversation=conversation,
        by=request.user,
        join_requests=list(chosen),
        approve=decision == "approve",
    )
    return doors.done(request, pk, status=202)


@require_POST
@writer
def removals(request: MemberRequest, pk: int) -> HttpResponse:
    """Take `participant` (an id of ours) out of the group."""
    conversation = doors.conversation(request, pk)
    participant = (
        Participant.objects.filter(
            group=conversation.group_id,
            pk__in=_ids(request.POST.getlist("participant")),
            state=Participant.State.MEMBER,
        )
        .select_related("contact")
        .first()
    )
    if participant is None:
        raise Http404
    group_work.remove(conversation=conversation, by=request.user, participant=participant)
    return doors.done(request, pk, status=202)


@require_POST
@writer
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    found = doors.group_request(request, pk)
    group_work.try_again(request=found, by=request.user)
    return HttpResponse(status=202)


@require_POST
@writer
def dismissal(request: MemberRequest, pk: int) -> HttpResponse:
    found = doors.group_request(request, pk)
    group_work.dismiss(request=found, by=request.user)
    return HttpResponse(status=204)


def _ids(values: list[str]) -> list[int]:
    return [int(v) for v in values[:100] if v.isascii() and v.isdigit() and len(v) < 19]
