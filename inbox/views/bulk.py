"""Doing one thing with many groups: starting a run, and what becomes of it."""

import csv
import uuid
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import BusinessNumber, Template
from inbox import templates
from inbox.errors import InvalidInput
from inbox.middleware import wants_fragment
from inbox.models import BulkItem, BulkRun, Conversation
from inbox.screen.groups_table import Filters
from inbox.services import bulk, bulk_actions
from inbox.views import doors
from inbox.views.doors import MemberRequest, member, writer
from inbox.views.groups_table import colleagues, groups_of, jobs_of

MOST_NAMED = 1_000
"""Groups that may be named one by one; more go by their filters."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

OFFERED = ("assign", "close", "reopen", "template", "refresh", "approve", "tag", "untag")


@require_POST
@writer
def runs(request: MemberRequest) -> HttpResponse:
    """Start one: `action` with each `conversation`, or with `all` that match the filters in
    `query`. 201 with the tray."""
    action = request.POST.get("action", "")
    if action not in OFFERED:
        raise InvalidInput("Choose what to do.", field="action")
    run = bulk.start(
        _chosen(request),
        membership=request.membership,
        action=BulkRun.Action(action),
        details=_details(request, action),
        client_key=_key(request.POST.get("client_key", "")),
    )
    if not wants_fragment(request):
        return redirect("inbox:groups_table")
    return JsonResponse({"run": run.pk, "total": run.total}, status=201)


@require_GET
@member
def tray(request: MemberRequest) -> HttpResponse:
    """The asker's runs, and imports, as they stand."""
    return render(request, "inbox/groups_table/_tray.html", jobs_of(request))


@require_POST
@writer
def state(request: MemberRequest, pk: int) -> HttpResponse:
    """`to`: paused, running, cancelled, dismissed or undone."""
    run = _run(request, pk)
    changes = {
        "paused": bulk.pause,
        "running": bulk.resume,
        "cancelled": bulk.cancel,
        "dismissed": bulk.dismiss,
        "undone": bulk.undo,
    }
    change = changes.get(request.POST.get("to", ""))
    if change is None:
        raise InvalidInput("This is not a state.", field="to")
    change(run)
    return HttpResponse(status=204)


@require_GET
@writer
def failures(request: MemberRequest, pk: int) -> HttpResponse:
    """What did not work and why, as a CSV file."""
    run = _run(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="failures-{run.pk}.csv"'
    out = csv.writer(response)
    out.writerow(["group", "number", "reason"])
    items = run.items.filter(state=BulkItem.State.FAILED).select_related(
        "conversation__group", "conversation__number"
    )
    for item in items.iterator(chunk_size=1_000):
        group, number = item.conversation.group, item.conversation.number
        cells = (group.subject, number.display_number, item.problem)
        out.writerow([f"'{c}" if c.startswith(FORMULA_STARTS) else c for c in cells])
    return response


@require_GET
@writer
def template_choice(request: MemberRequest) -> HttpResponse:
    """Templates that can go to groups; with ?template= the fields of one."""
    pk = request.GET.get("template", "")
    filled = templates.fill(_template(request, pk), {}) if pk else None
    choices = [t for t in _templates(request) if _is_for_groups(t)] if not pk else []
    context = {"choices": choices, "filled": filled}
    return render(request, "inbox/groups_table/_template.html", context)


def _chosen(request: MemberRequest) -> QuerySet[Conversation]:
    groups = groups_of(request)
    if request.POST.get("all"):
        return Filters.from_query(QueryDict(request.POST.get("query", ""))).apply(groups)
    named = request.POST.getlist("conversation")
    if len(named) > MOST_NAMED:
        raise InvalidInput(f"At most {MOST_NAMED:,} one by one. Select all that match instead.")
    return groups.filter(pk__in=[int(n) for n in named if _is_id(n)])


def _details(request: MemberRequest, action: str) -> dict[str, Any]:
    if action == "assign":
        return {"assignee": _assignee(request)}
    if action in {"tag", "untag"}:
        return _tag(request)
    if action != "template":
        return {}
    template = _template(request, request.POST.get("template", ""))
    values = {k.removeprefix("v."): v for k, v in request.POST.items() if k.startswith("v.")}
    if missing := bulk_actions.check_template(template, values):
        raise InvalidInput(missing[0], code="template_incomplete", field="template")
    return {"template": template.pk, "values": values}


def _tag(request: MemberRequest) -> dict[str, Any]:
    found = doors.tag(request, request.POST.get("tag", ""))
    if found is None:
        raise InvalidInput("Choose a tag.", field="tag")
    return {"tag": found.pk, "name": found.name}


def _assignee(request: MemberRequest) -> int | None:
    value = request.POST.get("assignee", "")
    if value == "none":
        return None
    if not (_is_id(value) and colleagues(request).filter(pk=int(value)).exists()):
        raise InvalidInput("This is none of your colleagues.", field="assignee")
    return int(value)


def _templates(request: MemberRequest) -> QuerySet[Template]:
    mine = BusinessNumber.objects.visible_to(request.user).filter(
        workspace=request.membership.workspace_id,
        connection=OuterRef("connection"),
        waba_id=OuterRef("waba_id"),
    )
    found = Template.objects.filter(Exists(mine), deleted_at=None, status="APPROVED")
    return found.exclude(waba_id="").exclude(category="AUTHENTICATION")


def _template(request: MemberRequest, pk: str) -> Template:
    found = _templates(request).filter(pk=int(pk)).first() if _is_id(pk) else None
    if found is None:
        raise InvalidInput("Choose a template.", field="template")
    return found


def _is_for_groups(template: Template) -> bool:
    fields = templates.shape_of(template).fields
    return not any(field.kind in {"group", "media"} for field in fields)


def _run(request: MemberRequest, pk: int) -> BulkRun:
    """One's own. Raises Http404 for any other."""
    mine = BulkRun.objects.filter(workspace=request.membership.workspace_id, by=request.user)
    run = mine.filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise InvalidInput("This is not a key.", field="client_key") from error
