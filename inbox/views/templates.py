"""The workspace's message templates: everybody looks, those who run the workspace change them."""

from functools import wraps

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import BusinessNumber, Template, TemplateSync
from accounts.services import template_sync, template_work
from inbox.errors import NotAllowed
from inbox.forms.template import TemplateForm, initial_of
from inbox.screen import attention
from inbox.templates import shape_of, words_of_status
from inbox.views.doors import MemberRequest, View, member
from whatsapp.errors import GatewayError

EDITABLE = frozenset({"APPROVED", "REJECTED", "PAUSED"})
"""WhatsApp takes changes in these states only."""


def runner(view: View) -> View:
    """Only for those who run the workspace."""

    @member
    @wraps(view)
    def guarded(request: MemberRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.membership.runs_workspace:
            raise NotAllowed("Only owners and admins change templates.")
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@member
def page(request: MemberRequest) -> HttpResponse:
    """All templates of the numbers the asker works."""
    rows = [
        {
            "template": template,
            "shape": shape_of(template),
            "status": words_of_status(template.status),
            "may_edit": _is_editable(template),
        }
        for template in _templates(request)
    ]
    syncs = TemplateSync.objects.filter(connection__in=_numbers(request).values("connection"))
    context = {
        "rows": rows,
        "has_invitation": any(row["template"].library_name for row in rows),
        "problems": [sync.problem for sync in syncs if sync.problem],
    }
    return _render(request, "inbox/templates/page.html", context)


@require_http_methods(["GET", "POST"])
@runner
def new(request: MemberRequest) -> HttpResponse:
    """Write a template and hand it in for review."""
    form = TemplateForm(_posted(request), numbers=_numbers(request))
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data
        try:
            template_work.hand_in(wish["number"], form.draft)
        except GatewayError as error:
            form.add_error(None, _words(error))
        else:
            messages.success(request, f"“{form.draft.name}” is in review at WhatsApp.")
            return redirect("inbox:templates_page")
    return _render_form(request, form, "New template")


@require_http_methods(["GET", "POST"])
@runner
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the texts and hand it in again."""
    template, number = _template(request, pk)
    if not _is_editable(template):
        raise NotAllowed("This template cannot be changed here now.")
    form = TemplateForm(
        _posted(request), numbers=_numbers(request), initial=initial_of(template), of=template
    )
    if request.method == "POST" and form.is_valid():
        try:
            template_work.change(template, number, form.draft)
        except GatewayError as error:
            form.add_error(None, _words(error))
        else:
            messages.success(request, f"“{template.name}” is in review again.")
            return redirect("inbox:templates_page")
    return _render_form(request, form, f"Edit {template.name}")


@require_POST
@runner
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    template, number = _template(request, pk)
    try:
        template_work.delete(template, number)
    except GatewayError as error:
        messages.error(request, _words(error))
    else:
        messages.success(request, f"“{template.name}” was deleted.")
    return redirect("inbox:templates_page")


@require_POST
@runner
def invitation(request: MemberRequest) -> HttpResponse:
    """Add WhatsApp's own template for invitations, in one click."""
    number = _numbers(request).exclude(waba_id="").first()
    if number is None:
        raise Http404
    try:
        template_work.add_invitation(number, name="group_invite", language="en")
    except GatewayError as error:
        messages.error(request, _words(error))
    else:
        messages.success(request, "The invitation is in review at WhatsApp.")
    return redirect("inbox:templates_page")


@require_POST
@runner
def fetching(request: MemberRequest) -> HttpResponse:
    """Ask WhatsApp for all templates anew."""
    accounts = _numbers(request).exclude(waba_id="").values_list("connection_id", "waba_id")
    for connection_id, waba_id in set(accounts):
        template_sync.ask(connection_id, waba_id)
    messages.info(request, "Fetching. Load the page again in a moment.")
    return redirect("inbox:templates_page")


def _posted(request: MemberRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _is_editable(template: Template) -> bool:
    """What the form does not show would be lost, and the library's texts are WhatsApp's own."""
    shape = shape_of(template)
    has_more = bool(shape.cards) or any(button.kind == "flow" for button in shape.buttons)
    is_ours = not (shape.unsupported or has_more or template.library_name)
    return template.status in EDITABLE and is_ours


def _numbers(request: MemberRequest) -> QuerySet[BusinessNumber]:
    return (
        BusinessNumber.objects.visible_to(request.user)
        .filter(workspace=request.membership.workspace_id)
        .select_related("connection")
    )


def _templates(request: MemberRequest) -> QuerySet[Template]:
    mine = _numbers(request).filter(connection=OuterRef("connection"), waba_id=OuterRef("waba_id"))
    return Template.objects.filter(Exists(mine), deleted_at=None).exclude(waba_id="")


def _template(request: MemberRequest, pk: int) -> tuple[Template, BusinessNumber]:
    template = _templates(request).filter(pk=pk).first()
    if template is None:
        raise Http404
    number = _numbers(request).filter(connection=template.connection_id, waba_id=template.waba_id)
    return template, number[0]


def _words(error: GatewayError) -> str:
    said = error.problem.details or error.problem.title
    return f"WhatsApp said no: {said}" if said else "WhatsApp did not answer. Try again later."


def _render_form(request: MemberRequest, form: TemplateForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    status = 422 if form.errors else 200
    return _render(request, "inbox/templates/edit.html", context, status)


def _render(
    request: MemberRequest, name: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    about = {
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "may_change": request.membership.runs_workspace,
        "attention": attention.count(request.user, request.membership.workspace),
        "nav": "templates",
    }
    return render(request, name, about | context, status=status)
