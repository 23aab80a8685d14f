"""The search box of the list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from inbox.errors import InboxError
from inbox.live import heads
from inbox.middleware import wants_fragment
from inbox.screen import searching
from inbox.views import pages
from inbox.views.doors import MemberRequest, member


@require_GET
@member
def search(request: MemberRequest) -> HttpResponse:
    """What was found for `q`; with `part` and `before` more of one section."""
    asked = {name: request.GET.get(name, "") for name in ("q", "part", "before")}
    part = asked["part"] if asked["part"] in searching.SECTIONS else ""
    context = {"q": asked["q"], "part": part}
    try:
        context["results"] = searching.search(
            user=request.user,
            workspace=request.membership.workspace,
            query=asked["q"],
            part=part,
            before=asked["before"] if part else "",
        )
    except InboxError as error:
        context["problem"] = error.message
    if wants_fragment(request):
        template = "inbox/search/_results.html" if not part else "inbox/search/_more.html"
        return render(request, template, context)
    head = heads.of(request.membership.workspace)
    return render(request, "inbox/page.html", pages.screen(request, head) | context)
