"""The table of all groups."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import BusinessNumber, Membership, User
from inbox.live import heads
from inbox.models import BulkRun, Conversation
from inbox.screen import attention, group_facets, groups_table, imports, tags
from inbox.screen.groups_table import SORTS, Filters
from inbox.views.doors import MemberRequest, member

RUNS_LOOKED_AT = 20


@require_GET
@member
def page(request: MemberRequest) -> HttpResponse:
    """The page: facets with their counts, the first rows, the runs under way."""
    head = heads.of(request.membership.workspace)
    filters = Filters.from_query(request.GET)
    numbers = {n.pk: f"{n.name}, {n.display_number}" for n in _numbers(request)}
    people = {user.pk: user.name for user in colleagues(request)}
    words = {tag.pk: tag.name for tag in tags.of_workspace(request.membership.workspace_id)}
    facets = group_facets.of(
        groups_of(request), filters, numbers=numbers, people=people, tags=words
    )
    context = _rows(request, filters) | {
        "facets": facets.facets,
        "total": facets.total,
        "crowded": facets.crowded,
        "most_groups": group_facets.MOST_GROUPS,
        "sorts": [(name, sort.words, filters.query(sort=name)) for name, sort in SORTS.items()],
        "people": people,
        **jobs_of(request),
        "client_key": uuid.uuid4(),
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "live": {"epoch": head.epoch, "seq": head.seq},
        "attention": attention.count(request.user, request.membership.workspace),
        "nav": "groups",
    }
    return render(request, "inbox/groups_table/page.html", context)


@require_GET
@member
def rows(request: MemberRequest) -> HttpResponse:
    """More rows, after the cursor."""
    context = _rows(request, Filters.from_query(request.GET))
    return render(request, "inbox/groups_table/_rows.html", context)


def _rows(request: MemberRequest, filters: Filters) -> dict[str, Any]:
    found = groups_table.page(groups_of(request), filters, request.GET.get("after", ""))
    return {
        "filters": filters,
        "rows": found.rows,
        "next_cursor": found.next_cursor,
        "may_write": request.membership.may_write,
    }


def groups_of(request: MemberRequest) -> QuerySet[Conversation]:
    """The group conversations that the asker may see."""
    numbers = _numbers(request).values("pk")
    return Conversation.objects.filter(
        workspace=request.membership.workspace_id, number__in=numbers, group__isnull=False
    )


def colleagues(request: MemberRequest) -> QuerySet[User]:
    """Those of the workspace who may be given work."""
    writers = Membership.objects.filter(workspace=request.membership.workspace_id).exclude(
        role=Membership.Role.VIEWER
    )
    return User.objects.filter(is_active=True, pk__in=writers.values("user"))


def jobs_of(request: MemberRequest) -> dict[str, Any]:
    """What the tray shows: the asker's runs and, for those who may, the imports under way."""
    may_import = request.membership.runs_workspace
    open_imports = imports.under_way(_numbers(request)) if may_import else []
    return {"runs": runs_of(request), "imports": open_imports}


def runs_of(request: MemberRequest) -> list[BulkRun]:
    """The asker's runs in the tray, newest first: those under way, and the last that is over."""
    mine = BulkRun.objects.filter(
        workspace=request.membership.workspace_id, by=request.user, dismissed_at=None
    )
    found = list(mine.select_related("undone_by")[:RUNS_LOOKED_AT])
    last = next((run for run in found if not run.is_open), None)
    return [run for run in found if run.is_open or run == last]


def _numbers(request: MemberRequest) -> QuerySet[BusinessNumber]:
    return BusinessNumber.objects.visible_to(request.user).filter(
        workspace=request.membership.workspace_id
    )
