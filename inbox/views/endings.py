"""How a conversation ends: archived, exported, or going on in another group."""

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inbox.media import names, ranges
from inbox.middleware import wants_fragment
from inbox.screen import invites as screen
from inbox.services import archiving as archives
from inbox.services import exports as exporting
from inbox.services import successions
from inbox.views import doors, streaming
from inbox.views.doors import MemberRequest, member, writer
from inbox.views.invites import read_guests, read_means


@require_POST
@writer
def archiving(request: MemberRequest, pk: int) -> HttpResponse:
    """Close the conversation for good; it can still be read."""
    archives.archive(conversation=doors.conversation(request, pk), by=request.user)
    return doors.done(request, pk)


@require_POST
@writer
def exports(request: MemberRequest, pk: int) -> HttpResponse:
    """Have everything about the conversation prepared as a ZIP file."""
    exporting.ask(conversation=doors.conversation(request, pk), by=request.user)
    return doors.done(request, pk, status=202)


@require_GET
@member
def export_file(request: MemberRequest, pk: int) -> HttpResponseBase:
    export = doors.export(request, pk)
    try:
        file = export.file.storage.open(export.file.name)
    except FileNotFoundError as error:
        raise Http404 from error
    name = names.clean(f"{export.conversation.title} {export.created_at:%Y-%m-%d}.zip")
    return StreamingHttpResponse(
        streaming.stream(request, ranges.pieces(file, 0, export.size - 1)),
        content_type="application/zip",
        headers=streaming.HEADERS
        | {
            "Content-Length": str(export.size),
            "Content-Disposition": content_disposition_header(True, name) or "",
        },
    )


@require_http_methods(["GET", "POST"])
@writer
def successor(request: MemberRequest, pk: int) -> HttpResponse:
    """GET the dialog with the people of this group; POST whom to invite into a new one like it:
    `guest`, `phones` and `means`. 201 with its conversation."""
    conversation = doors.conversation(request, pk)
    if conversation.group is None:
        raise Http404
    if request.method == "GET":
        context = screen.successor_dialog(conversation) | {"conversation": conversation}
        return render(request, "inbox/invites/_successor.html", context)
    born = successions.create_successor(
        conversation=conversation,
        by=request.user,
        guests=read_guests(request.POST, conversation.number, None),
        means=read_means(request),
    )
    url = reverse("inbox:conversation", args=[born.pk])
    if not wants_fragment(request):
        return redirect(url)
    return JsonResponse({"conversation": born.pk, "url": url}, status=201)
