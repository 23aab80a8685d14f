"""What needs somebody's attention, in one place."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from inbox.live import heads
from inbox.middleware import wants_fragment
from inbox.screen import attention
from inbox.views.doors import MemberRequest, member


@require_GET
@member
def page(request: MemberRequest) -> HttpResponse:
    """The page; for scripts the list alone."""
    # The log's head is read before anything else: what happens meanwhile is heard again.
    head = heads.of(request.membership.workspace)
    context = attention.context(request.user, request.membership.workspace) | {
        "may_write": request.membership.may_write
    }
    if wants_fragment(request):
        return render(request, "inbox/attention/_list.html", context)
    context |= {
        "membership": request.membership,
        "workspace": request.membership.workspace,
        "live": {"epoch": head.epoch, "seq": head.seq},
        "attention": attention.count(request.user, request.membership.workspace),
        "nav": "attention",
    }
    return render(request, "inbox/attention/page.html", context)


@require_GET
@member
def count(request: MemberRequest) -> HttpResponse:
    """{count, words}: what the navigation shows."""
    found = attention.count(request.user, request.membership.workspace)
    return JsonResponse({"count": found.count, "words": found.words})
