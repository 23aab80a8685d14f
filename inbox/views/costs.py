"""What messages came to, for those who run the workspace."""

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import BusinessNumber
from inbox.pricing import charging, totals
from inbox.screen import attention
from inbox.screen.spreadsheet import harmless
from inbox.views.doors import MemberRequest, member

COLUMNS = (
    "month",
    "number",
    "name",
    "category",
    "country",
    "delivered",
    "charged",
    "currency",
    "amount",
    "without price",
)


def admin(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for owners and admins of the workspace."""

    @member
    @wraps(view)
    def guarded(request: MemberRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.membership.runs_workspace:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@admin
def costs(request: MemberRequest) -> HttpResponse:
    card = charging.current_card()
    context = {
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "lines": _lines(request),
        "card": card,
        "attention": attention.count(request.user, request.membership.workspace),
        "nav": "costs",
    }
    return render(request, "inbox/costs/page.html", context)


@require_GET
@admin
def export(request: MemberRequest) -> HttpResponse:
    """The same as a CSV file, one line per currency."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="costs.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for line in _lines(request):
        for row in _rows(line):
            writer.writerow([harmless(cell) for cell in row])
    return response


def _lines(request: MemberRequest) -> list[dict[str, Any]]:
    numbers = BusinessNumber.objects.visible_to(request.user).filter(
        workspace=request.membership.workspace_id
    )
    return totals.by_number_and_month(numbers, request.membership.workspace.zone)


def _rows(line: dict[str, Any]) -> list[list[object]]:
    total: totals.Total = line["total"]
    start = [f"{line['month']:%Y-%m}", line["number"], line["name"], line["category"]]
    start += [line["country"], total.delivered, total.charged]
    sums = sorted(total.amounts.items()) or [("", "")]
    return [[*start, currency, amount, total.unpriced] for currency, amount in sums]
