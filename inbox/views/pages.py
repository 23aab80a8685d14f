"""Looking: the screen and the pieces it loads."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import BusinessNumber
from inbox import rules
from inbox.live import heads
from inbox.models import Conversation, Draft, ReadMark
from inbox.pricing import estimating
from inbox.rules import Lock
from inbox.screen import attention, details, drawing, listing, pins, timeline
from inbox.screen import receipts as receipt_grid
from inbox.screen.listing import Filters
from inbox.services import successions
from inbox.views import doors
from inbox.views.doors import MemberRequest, member

READ_ONLY = Lock("viewer", "You can read here.", "Ask an admin for the agent role to answer.")


@login_required
@require_GET
def root(request: HttpRequest) -> HttpResponse:
    return redirect("inbox:home")


@require_GET
@member
def home(request: MemberRequest) -> HttpResponse:
    head = heads.of(request.membership.workspace)
    return render(request, "inbox/page.html", screen(request, head) | {"conversation": None})


@require_GET
@member
def conversation(request: MemberRequest, pk: int) -> HttpResponse:
    head = heads.of(request.membership.workspace)
    chosen = doors.conversation(request, pk)
    context = screen(request, head) | thread_context(request, chosen, head)
    return render(request, "inbox/page.html", context | details.context(chosen))


@require_GET
@member
def rows(request: MemberRequest) -> HttpResponse:
    return render(request, "inbox/list/_rows.jinja", _list(request))


@require_GET
@member
def row(request: MemberRequest, pk: int) -> HttpResponse:
    found = listing.rows_by_id([doors.conversation(request, pk).pk])
    listing.personalise(found, request.user)
    return HttpResponse(drawing.draw_row(found[0]))


@require_GET
@member
def thread(request: MemberRequest, pk: int) -> HttpResponse:
    head = heads.of(request.membership.workspace)
    chosen = doors.conversation(request, pk)
    return render(request, "inbox/thread/_thread.html", thread_context(request, chosen, head))


@require_GET
@member
def header(request: MemberRequest, pk: int) -> HttpResponse:
    chosen = doors.conversation(request, pk)
    return render(request, "inbox/thread/_header.html", header_context(request, chosen))


@require_GET
@member
def details_panel(request: MemberRequest, pk: int) -> HttpResponse:
    chosen = doors.conversation(request, pk)
    context = details.context(chosen) | {"may_write": request.membership.may_write}
    return render(request, "inbox/details/_details.html", context)


@require_GET
@member
def receipts(request: MemberRequest, pk: int) -> HttpResponse:
    context = receipt_grid.context(doors.message(request, pk))
    return render(request, "inbox/thread/_receipts.html", context)


def screen(request: MemberRequest, head: heads.Head) -> dict[str, Any]:
    """All that the page needs but a conversation. The log's head is read before anything else is,
    the conversation too: what happens meanwhile is heard again."""
    numbers = BusinessNumber.objects.visible_to(request.user).filter(
        workspace=request.membership.workspace_id
    )
    return _list(request) | {
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "may_write": request.membership.may_write,
        "numbers": list(numbers),
        "attention": attention.count(request.user, request.membership.workspace),
        "live": {"epoch": head.epoch, "seq": head.seq},
    }


def _list(request: MemberRequest) -> dict[str, Any]:
    filters = Filters.from_query(request.GET)
    page = listing.page(
        user=request.user,
        workspace=request.membership.workspace,
        filters=filters,
        before=request.GET.get("before", ""),
    )
    return {
        "filters": filters,
        "filter_tag": doors.tag(request, filters.tag),
        "rows": page.rows,
        "next_cursor": page.next_cursor,
    }


def thread_context(
    request: MemberRequest, chosen: Conversation, head: heads.Head
) -> dict[str, Any]:
    """All that the thread pane needs, in a fixed number of queries. As in `screen`, the log's head
    is read before the conversation."""
    page = timeline.page(chosen)
    seen = ReadMark.objects.filter(user=request.user, conversation=chosen).first()
    draft = Draft.objects.filter(user=request.user, conversation=chosen).first()
    return header_context(request, chosen) | {
        "items": page.items,
        "older_cursor": page.older_cursor,
        "first_new": timeline.first_new(page.items, chosen, seen.seen_count if seen else 0),
        "draft": draft.text if draft else "",
        "client_key": uuid.uuid4(),
        "seq": head.seq,
    }


def header_context(request: MemberRequest, chosen: Conversation) -> dict[str, Any]:
    may_write = request.membership.may_write
    members = details.members_of(chosen)
    people = [member.contact for member in members] or [chosen.contact]
    return {
        "conversation": chosen,
        "row": listing.rows_for([chosen])[0],
        "members": members,
        "pins": pins.of(chosen),
        "estimate": estimating.estimate(chosen, [person for person in people if person]),
        **_neighbours(chosen),
        "lock": rules.lock_for(chosen) if may_write else READ_ONLY,
        "may_write": may_write,
        "server_now": timezone.now(),
    }


def _neighbours(chosen: Conversation) -> dict[str, Conversation | None]:
    """The conversations that this one goes on from and goes on in."""
    group = chosen.group
    if group is None:
        return {}
    ended = group.state in successions.ENDED
    return {
        "successor": successions.successor_of(group) if ended else None,
        "predecessor": successions.predecessor_of(group),
    }
