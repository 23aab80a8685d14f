"""The readiness doctor, for those who run the workspace."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import BusinessNumber
from inbox.doctor import running
from inbox.doctor.checks import BY_NAME
from inbox.middleware import wants_fragment
from inbox.screen import attention
from inbox.screen import doctor as screen
from inbox.views.costs import admin
from inbox.views.doors import MemberRequest


@require_GET
@admin
def page(request: MemberRequest) -> HttpResponse:
    """All numbers of the asker; only the cards for scripts."""
    context = screen.context(_numbers(request))
    if wants_fragment(request):
        return render(request, "doctor/_cards.html", context)
    return render(request, "doctor/page.html", _frame(request) | context)


@require_POST
@admin
def tests(request: MemberRequest, pk: int) -> HttpResponse:
    """Test a number now: all, or one `check`. The page shows the results as they come."""
    number = _numbers(request).filter(pk=pk).first()
    only = request.POST.get("check", "")
    if number is None or (only and only not in BY_NAME):
        raise Http404
    running.ask(number=number, by=request.user, only=only)
    return HttpResponse(status=202) if wants_fragment(request) else redirect("inbox:doctor")


def _numbers(request: MemberRequest) -> QuerySet[BusinessNumber]:
    return (
        BusinessNumber.objects.visible_to(request.user)
        .filter(workspace=request.membership.workspace_id)
        .select_related("connection")
    )


def _frame(request: MemberRequest) -> dict[str, Any]:
    return {
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "attention": attention.count(request.user, request.membership.workspace),
        "nav": "doctor",
    }
