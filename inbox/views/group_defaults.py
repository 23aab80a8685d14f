"""What new groups begin with, per number: set by those who run the workspace."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inbox.forms.group_defaults import GroupDefaultsForm
from inbox.screen import attention
from inbox.services import group_defaults, group_settings, tagging
from inbox.views.costs import admin
from inbox.views.doors import MemberRequest
from inbox.views.invites import numbers_of


@require_http_methods(["GET", "POST"])
@admin
def page(request: MemberRequest) -> HttpResponse:
    """One form per number; POST the one of `number`."""
    chosen = request.POST.get("number", "")
    forms = []
    for number in numbers_of(request):
        is_posted = request.method == "POST" and chosen == str(number.pk)
        forms.append(
            GroupDefaultsForm(
                request.POST if is_posted else None,
                request.FILES if is_posted else None,
                instance=group_defaults.of_number(number),
                number=number,
            )
        )
    if request.method == "POST":
        posted = next((form for form in forms if form.is_bound), None)
        if posted is None:
            raise Http404
        if posted.is_valid():
            _keep(posted)
            messages.success(request, f"Saved for {posted.number.name}.")
            return redirect("inbox:group_defaults")
    context = {
        "forms": forms,
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "attention": attention.count(request.user, request.membership.workspace),
        "nav": "defaults",
    }
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "inbox/invites/defaults.html", context, status=status)


def _keep(form: GroupDefaultsForm) -> None:
    defaults = form.save(commit=False)
    if square := form.cleaned_data["picture"]:
        defaults.picture = group_settings.keep_square(square, group=None)
    elif form.cleaned_data.get("drops_picture"):
        defaults.picture = None
    defaults.save()
    tagging.keep_beginning(form.number, form.cleaned_data["tags"])
