"""When groups are deleted by themselves, per number: set by those who run the workspace."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from groups.models import EndRules
from inbox.forms.end_rules import EndRulesForm
from inbox.services import end_rules
from inbox.views.costs import admin
from inbox.views.doors import MemberRequest
from inbox.views.invites import numbers_of
from inbox.views.settings_area import frame


@require_http_methods(["GET", "POST"])
@admin
def page(request: MemberRequest) -> HttpResponse:
    """One form per number; POST the one of `number`. Where groups would be deleted at once, it
    comes back with how many, to be agreed to (`agrees`)."""
    chosen = request.POST.get("number", "") if request.method == "POST" else None
    numbers = list(numbers_of(request))
    known = EndRules.objects.in_bulk([number.pk for number in numbers])
    forms = [
        EndRulesForm(
            request.POST if chosen == str(number.pk) else None,
            instance=known.get(number.pk) or EndRules(number=number),
            number=number,
        )
        for number in numbers
    ]
    if chosen is not None:
        posted = next((form for form in forms if form.is_bound), None)
        if posted is None:
            raise Http404
        if posted.is_valid():
            end_rules.change(posted.save(commit=False), by=request.user)
            messages.success(request, f"Saved for {posted.number.name}.")
            return redirect("inbox:end_rules")
    due = end_rules.counts(list(known.values()))
    for form in forms:
        form.due = due.get(form.number.pk, 0)
    context = frame(request, "ends") | {"forms": forms}
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "settings/ends.html", context, status=status)
