"""The page on which those who run the workspace make, change and delete its tags."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from inbox.errors import InvalidInput
from inbox.models import Tag
from inbox.screen import tags as screen
from inbox.services import tags
from inbox.views import doors
from inbox.views.costs import admin
from inbox.views.doors import MemberRequest
from inbox.views.settings_area import frame


@require_http_methods(["GET", "POST"])
@admin
def page(request: MemberRequest) -> HttpResponse:
    """POST makes one, of `name` and `colour`."""
    if request.method == "GET":
        return _page(request)
    try:
        made = tags.make(workspace=request.membership.workspace, **_typed(request))
    except InvalidInput as error:
        return _page(request, error=error)
    messages.success(request, f"The tag “{made.name}” is there.")
    return redirect("inbox:tags_page")


@require_POST
@admin
def change(request: MemberRequest, pk: int) -> HttpResponse:
    tag = _tag(request, pk)
    try:
        changed = tags.change(tag=tag, by=request.user, **_typed(request))
    except InvalidInput as error:
        return _page(request, error=error, of=tag)
    messages.success(request, f"The tag is called “{changed.name}” now.")
    return redirect("inbox:tags_page")


@require_POST
@admin
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    tag = _tag(request, pk)
    tags.delete(tag=tag, by=request.user)
    messages.success(request, f"The tag “{tag.name}” is deleted.")
    return redirect("inbox:tags_page")


def _typed(request: MemberRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("name", "colour")}


def _tag(request: MemberRequest, pk: int) -> Tag:
    found = doors.tag(request, str(pk))
    if found is None:
        raise Http404
    return found


def _page(
    request: MemberRequest, *, error: InvalidInput | None = None, of: Tag | None = None
) -> HttpResponse:
    """With what is wrong, in the form of the tag it is wrong `of`, or in that for a new one."""
    found = screen.of_workspace(request.membership.workspace_id)
    typed = _typed(request) if error else {}
    context = frame(request, "tags") | {
        "tags": found,
        "palette": screen.PALETTE,
        "error": error,
        "wrong": of.pk if of else 0,
        "typed": typed,
        "new": typed if error and of is None else {"colour": screen.next_colour(found)},
    }
    return render(request, "settings/tags.html", context, status=422 if error else 200)
