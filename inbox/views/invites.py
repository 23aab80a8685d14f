"""Asking people into a group, and what became of it."""

import io
from collections.abc import Callable

import segno
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import BusinessNumber
from groups.models import Contact, Group, Invite
from inbox.errors import InvalidInput
from inbox.models import Conversation
from inbox.screen import attention
from inbox.screen import invites as screen
from inbox.services import group_work, inviting
from inbox.services import guests as service
from inbox.services.guests import Guest
from inbox.views import doors
from inbox.views.doors import MemberRequest, member, writer

QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@require_http_methods(["GET", "POST"])
@writer
def invites(request: MemberRequest, pk: int) -> HttpResponse:
    """GET the dialog, with each `guest` (ids) on the list; POST `guest`, `phones` and `means`.
    202 when they are being invited."""
    conversation = doors.conversation(request, pk)
    if conversation.group is None:
        raise Http404
    if request.method == "GET":
        chosen = read_guests(request.GET, conversation.number, conversation.group)
        context = screen.dialog(conversation, chosen) | {"conversation": conversation}
        return render(request, "inbox/invites/_dialog.html", context)
    inviting.invite(
        conversation=conversation,
        by=request.user,
        guests=read_guests(request.POST, conversation.number, conversation.group),
        means=read_means(request),
    )
    return doors.done(request, pk, status=202)


@require_GET
@writer
def guests(request: MemberRequest) -> HttpResponse:
    """People to choose from: those of the `number` that fit `q`."""
    number, group = _where(request, request.GET.get)
    found = service.search(number, request.GET.get("q", "")[:200], group)
    return render(request, "inbox/invites/_found.html", {"found": found})


@require_POST
@writer
def guest_check(request: MemberRequest) -> HttpResponse:
    """The list as it stands, with what is wrong beside each."""
    number, group = _where(request, request.POST.get)
    chosen = read_guests(request.POST, number, group)
    context = screen.checked(chosen, number=number, group=group)
    return render(request, "inbox/invites/_checked.html", context)


@require_POST
@writer
def resend(request: MemberRequest, pk: int) -> HttpResponse:
    """Another message to somebody who has not come; `sure` also within 24 hours."""
    invite, conversation = _invite(request, pk)
    sure = request.POST.get("sure") == "1"
    inviting.send_again(invite=invite, conversation=conversation, by=request.user, sure=sure)
    return doors.done(request, conversation.pk, status=202)


@require_POST
@writer
def withdrawal(request: MemberRequest, pk: int) -> HttpResponse:
    invite, conversation = _invite(request, pk)
    inviting.withdraw(invite=invite, conversation=conversation, by=request.user)
    return doors.done(request, conversation.pk, status=204)


@require_POST
@writer
def link_reset(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for a new link; the old one dies."""
    group_work.reset_link(conversation=doors.conversation(request, pk), by=request.user)
    return doors.done(request, pk, status=202)


@require_POST
@writer
def new_link(request: MemberRequest, pk: int) -> HttpResponse:
    """Send the group's link to all whose link died."""
    inviting.send_new_link(conversation=doors.conversation(request, pk), by=request.user)
    return doors.done(request, pk, status=202)


@require_GET
@member
def invite_link(request: MemberRequest, pk: int) -> HttpResponse:
    """The link as a picture to scan, to copy and to download."""
    conversation = doors.conversation(request, pk)
    _link(conversation)
    return render(request, "inbox/invites/_link.html", {"conversation": conversation})


@require_GET
@member
def invite_qr(request: MemberRequest, pk: int) -> HttpResponse:
    """The link as a QR code: SVG, or PNG with ?format=png; ?download=1 to keep it."""
    link = _link(doors.conversation(request, pk))
    kind = "png" if request.GET.get("format") == "png" else "svg"
    picture = io.BytesIO()
    segno.make(link, error="m").save(
        picture, kind=kind, scale=12 if kind == "png" else 8, border=4, dark="#000", light="#fff"
    )
    response = HttpResponse(picture.getvalue(), content_type=QR_TYPES[kind])
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    if request.GET.get("download"):
        response["Content-Disposition"] = f'attachment; filename="group-{pk}-invite.{kind}"'
    return response


@require_GET
@member
def funnel(request: MemberRequest) -> HttpResponse:
    """How far invited people came, per number."""
    context = {
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "lines": screen.overall(numbers_of(request)),
        "attention": attention.count(request.user, request.membership.workspace),
        "nav": "invites",
    }
    return render(request, "inbox/invites/page.html", context)


def numbers_of(request: MemberRequest) -> QuerySet[BusinessNumber]:
    """Those the asker works."""
    return BusinessNumber.objects.visible_to(request.user).filter(
        workspace=request.membership.workspace_id
    )


def read_guests(fields: QueryDict, number: BusinessNumber, group: Group | None) -> list[Guest]:
    """Whom a form names: `guest`, ids of contacts of the workspace, and `phones`, pasted."""
    pks = [int(v) for v in fields.getlist("guest")[:100] if _is_id(v)]
    known = Contact.objects.filter(workspace=number.workspace_id).in_bulk(pks)
    chosen = [known[pk] for pk in dict.fromkeys(pks) if pk in known]
    pasted = fields.get("phones", "").replace("\x00", "\ufffd")
    return service.check(number, pasted=pasted, chosen=chosen, group=group)


def read_means(request: MemberRequest) -> Invite.Means:
    means = request.POST.get("means") or Invite.Means.TEMPLATE
    if means not in Invite.Means.values:
        raise InvalidInput("By template or by text?", field="means")
    return Invite.Means(means)


def _where(request: MemberRequest, get: Callable[..., str]) -> tuple[BusinessNumber, Group | None]:
    """The number, and the group when a `conversation` is named."""
    if get("conversation"):
        if not _is_id(get("conversation")):
            raise Http404
        conversation = doors.conversation(request, int(get("conversation")))
        return conversation.number, conversation.group
    wanted = get("number", "")
    found = numbers_of(request).filter(pk=int(wanted) if _is_id(wanted) else 0).first()
    if found is None:
        raise Http404
    return found, None


def _invite(request: MemberRequest, pk: int) -> tuple[Invite, Conversation]:
    mine = doors.conversations(request).exclude(group=None)
    rows = Invite.objects.select_related("group", "contact")
    invite = rows.filter(pk=pk, group__in=mine.values("group")).first()
    if invite is None:
        raise Http404
    return invite, mine.get(group=invite.group_id)


def _link(conversation: Conversation) -> str:
    group = conversation.group
    if group is None or group.is_gone or not group.invite_link:
        raise Http404
    return group.invite_link


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19
