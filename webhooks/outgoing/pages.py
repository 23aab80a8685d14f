"""The pages of webhooks: list, settings, log. For those who run the workspace."""

import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inbox.errors import InvalidInput
from inbox.screen import attention
from inbox.views.doors import MemberRequest
from webhooks.outgoing import doors, endpoints, log, replaying
from webhooks.outgoing.forms import EndpointForm
from webhooks.outgoing.models import Endpoint, OutgoingDelivery

SHOWN_ONCE = "webhook_secret"
"""In the session: whose secret the next page shows."""

SINCE = {"1": "the last hour", "24": "the last day", "168": "the last week", "720": "30 days"}
"""Hours."""


@require_GET
@doors.runner
def page(request: MemberRequest) -> HttpResponse:
    rows = doors.endpoints(request).prefetch_related("numbers")
    return _render(request, "webhooks/page.html", {"endpoints": rows})


@require_http_methods(["GET", "POST"])
@doors.runner
def new(request: MemberRequest) -> HttpResponse:
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = endpoints.create(
                request.membership.workspace, form.wish, by=doors.author(request)
            )
        except InvalidInput as error:
            form.add_error(error.field or None, error.message)
        else:
            request.session[SHOWN_ONCE] = made.pk
            return redirect("webhooks:endpoint", made.pk)
    return _render_form(request, form, "New webhook")


@require_http_methods(["GET", "POST"])
@doors.runner
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    chosen = doors.endpoint(request, pk)
    form = _form(request, chosen)
    if request.method == "POST" and form.is_valid():
        endpoints.change(chosen, form.wish, by=doors.author(request))
        messages.success(request, "Saved. What is waiting goes by the new settings.")
        return redirect("webhooks:endpoint", pk)
    return _render_form(request, form, f"Edit {chosen.name}", chosen)


@require_GET
@doors.runner
def endpoint(request: MemberRequest, pk: int) -> HttpResponse:
    """How it is going, and the log; `state`, `event` and `before` choose what of it."""
    chosen = doors.endpoint(request, pk)
    choice = log.read_choice(request.GET)
    has_news = request.session.get(SHOWN_ONCE) == pk
    if has_news:
        del request.session[SHOWN_ONCE]
    context = {
        "endpoint": chosen,
        "secret": chosen.secret if has_news else "",
        "log": log.page(chosen, choice),
        "choice": choice,
        "states": OutgoingDelivery.State.choices,
        "since": SINCE.items(),
    }
    return _render(request, "webhooks/endpoint.html", context)


@require_GET
@doors.runner
def delivery(request: MemberRequest, pk: int) -> HttpResponse:
    """What was sent, and every answer."""
    chosen = doors.delivery(request, pk)
    try:
        body = json.dumps(json.loads(chosen.body), indent=2, ensure_ascii=False)
    except ValueError:
        body = chosen.body
    context = {
        "delivery": chosen,
        "endpoint": chosen.endpoint,
        "body": body,
        "attempts": chosen.attempts.order_by("-pk")[:50],
    }
    return _render(request, "webhooks/delivery.html", context)


@require_POST
@doors.runner
def secret(request: MemberRequest, pk: int) -> HttpResponse:
    """A new secret, shown on the next page alone."""
    endpoints.rotate(doors.endpoint(request, pk), by=doors.author(request))
    request.session[SHOWN_ONCE] = pk
    return redirect("webhooks:endpoint", pk)


@require_POST
@doors.runner
def state(request: MemberRequest, pk: int) -> HttpResponse:
    """Pause (`state=paused`) or go on."""
    chosen = doors.endpoint(request, pk)
    if request.POST.get("state") == Endpoint.State.PAUSED:
        endpoints.pause(chosen, by=doors.author(request))
        messages.success(request, "Paused. What happens meanwhile is kept for 30 days.")
    else:
        endpoints.resume(chosen, by=doors.author(request))
        messages.success(request, "Sending again, beginning with what has waited.")
    return redirect("webhooks:endpoint", pk)


@require_POST
@doors.runner
def tests(request: MemberRequest, pk: int) -> HttpResponse:
    replaying.send_test(doors.endpoint(request, pk))
    messages.info(request, "The test is on its way: it comes up in the log.")
    return redirect("webhooks:endpoint", pk)


@require_POST
@doors.runner
def replays(request: MemberRequest, pk: int) -> HttpResponse:
    """Send again: one (`delivery`), or all or the failed ones of the last `hours`."""
    chosen = doors.endpoint(request, pk)
    hours, one = request.POST.get("hours", ""), request.POST.get("delivery", "")
    if hours in SINCE:
        since = timezone.now() - timedelta(hours=int(hours))
        failed_only = request.POST.get("which") == "failed"
        many = replaying.replay_since(chosen, since, failed_only=failed_only)
    elif log.is_id(one):
        many = replaying.replay(chosen, [int(one)])
    else:
        raise Http404
    words = f"Being sent again: {many}." if many else "There was nothing to send again."
    messages.info(request, words)
    return redirect("webhooks:endpoint", pk)


@require_POST
@doors.runner
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    chosen = doors.endpoint(request, pk)
    endpoints.delete(chosen, by=doors.author(request))
    messages.success(request, f"“{chosen.name}” was deleted.")
    return redirect("webhooks:page")


def _form(request: MemberRequest, of: Endpoint | None = None) -> EndpointForm:
    return EndpointForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(of) if of else None,
        numbers=doors.numbers(request),
        may_choose_all=doors.works_every_number(request),
    )


def _initial(endpoint: Endpoint) -> dict[str, Any]:
    headers = json.loads(endpoint.headers)
    return {
        "name": endpoint.name,
        "url": endpoint.url,
        "format": endpoint.format,
        "event_scope": "some" if endpoint.events else "all",
        "events": endpoint.events,
        "number_scope": "all" if endpoint.every_number else "some",
        "numbers": list(endpoint.numbers.all()),
        "headers": "\n".join(f"{name}: {value}" for name, value in headers.items()),
        "keeps_order": endpoint.keeps_order,
    }


def _render_form(
    request: MemberRequest, form: EndpointForm, title: str, of: Endpoint | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "endpoint": of}
    return _render(request, "webhooks/edit.html", context, 422 if form.errors else 200)


def _render(
    request: MemberRequest, name: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    about = {
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "attention": attention.count(request.user, request.membership.workspace),
        "nav": "webhooks",
    }
    return render(request, name, about | context, status=status)
