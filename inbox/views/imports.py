"""Many groups from a CSV file: upload, dry run, run, pause, cancel, results."""

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import BusinessNumber
from groups.models import GroupImport
from inbox.errors import InboxError, InvalidInput
from inbox.imports import keeping, running
from inbox.imports.decoding import MAX_BYTES, Unreadable
from inbox.middleware import wants_fragment
from inbox.screen import attention
from inbox.screen import imports as screen
from inbox.screen.spreadsheet import harmless
from inbox.views.costs import admin
from inbox.views.doors import MemberRequest
from inbox.views.invites import numbers_of, read_means

MOST_LISTED = 50


@require_http_methods(["GET", "POST"])
@admin
def imports(request: MemberRequest) -> HttpResponse:
    """GET the earlier ones and the form; POST a `file` for a `number`: its dry run."""
    error: InboxError | None = None
    if request.method == "POST":
        try:
            return redirect("inbox:import", _upload(request).pk)
        except InvalidInput as problem:
            error = problem
    mine = GroupImport.objects.filter(number__in=numbers_of(request))
    context = {
        "imports": mine.select_related("number", "uploaded_by")[:MOST_LISTED],
        "numbers": numbers_of(request),
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "inbox/imports/page.html", _frame(request) | context, status=status)


@require_GET
@admin
def page(request: MemberRequest, pk: int) -> HttpResponse:
    """How it stands; for scripts the part that changes."""
    context = screen.context(_import(request, pk))
    if wants_fragment(request):
        return render(request, "inbox/imports/_state.html", context)
    return render(request, "inbox/imports/import.html", _frame(request) | context)


@require_POST
@admin
def state(request: MemberRequest, pk: int) -> HttpResponse:
    """`to` running, paused or cancelled."""
    found, to = _import(request, pk), request.POST.get("to", "")
    if to not in running.MOVES:
        raise InvalidInput("Run, pause or cancel?", field="to")
    running.move(found, GroupImport.State(to))
    return redirect("inbox:import", pk)


@require_GET
@admin
def results(request: MemberRequest, pk: int) -> HttpResponse:
    """The result of every line as a CSV file that spreadsheets open as it is."""
    found = _import(request, pk)
    response = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{pk}-results.csv"'
    return response


class _Echo:
    """A file that hands back what is written."""

    def write(self, line: str) -> str:
        return line


def _lines(found: GroupImport) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # The mark tells spreadsheets that it is UTF-8.
    yield "\ufeff" + writer.writerow(screen.RESULT_COLUMNS)
    for row in screen.results(found):
        yield writer.writerow([harmless(cell) for cell in row])


def _upload(request: MemberRequest) -> GroupImport:
    file = request.FILES.get("file")
    if file is None:
        raise Unreadable("Choose a file.")
    if file.size and file.size > MAX_BYTES:
        raise Unreadable("The file is larger than 20 MB. Split it.")
    return keeping.keep(
        file.read(),
        name=file.name or "",
        number=_number(request),
        by=request.user,
        means=read_means(request),
    )


def _number(request: MemberRequest) -> BusinessNumber:
    wanted = request.POST.get("number", "")
    is_id = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    found = numbers_of(request).filter(pk=int(wanted) if is_id else 0).first()
    if found is None:
        raise InvalidInput("Choose a number.", field="number")
    return found


def _import(request: MemberRequest, pk: int) -> GroupImport:
    mine: QuerySet[GroupImport] = GroupImport.objects.filter(number__in=numbers_of(request))
    found = mine.filter(pk=pk).select_related("number", "uploaded_by").first()
    if found is None:
        raise Http404
    return found


def _frame(request: MemberRequest) -> dict[str, Any]:
    return {
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "attention": attention.count(request.user, request.membership.workspace),
        "nav": "imports",
    }
