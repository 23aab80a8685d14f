"""The settings: an overview of their pages, and the rules of the door, per number."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from groups.models import DoorRules
from inbox.forms.door_rules import DoorRulesForm
from inbox.screen import attention
from inbox.services import door_rules as rules
from inbox.views.costs import admin
from inbox.views.doors import MemberRequest, member
from inbox.views.invites import numbers_of


@require_GET
@member
def page(request: MemberRequest) -> HttpResponse:
    return render(request, "settings/page.html", frame(request, "settings"))


@require_http_methods(["GET", "POST"])
@admin
def door_rules(request: MemberRequest) -> HttpResponse:
    """One form per number; POST the one of `number`. Those who wait are judged by it."""
    chosen = request.POST.get("number", "") if request.method == "POST" else None
    numbers = list(numbers_of(request))
    known = DoorRules.objects.in_bulk([number.pk for number in numbers])
    forms = [
        DoorRulesForm(
            request.POST if chosen == str(number.pk) else None,
            instance=known.get(number.pk) or DoorRules(number=number),
            number=number,
        )
        for number in numbers
    ]
    if chosen is not None:
        posted = next((form for form in forms if form.is_bound), None)
        if posted is None:
            raise Http404
        if posted.is_valid():
            rules.change(posted.save(commit=False))
            messages.success(request, f"Saved for {posted.number.name}.")
            return redirect("inbox:door_rules")
    context = frame(request, "door") | {"forms": forms}
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "settings/door.html", context, status=status)


def frame(request: MemberRequest, nav: str) -> dict[str, Any]:
    """What every page of the settings shows; `nav` is its own place among them."""
    return {
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "attention": attention.count(request.user, request.membership.workspace),
        "nav": nav,
    }
