"""How a conversation ends: archived, exported, or going on in another group."""

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from inbox.media import names, ranges
from inbox.middleware import wants_fragment
from inbox.services import archiving as archives
from inbox.services import exports as exporting
from inbox.services import successions
from inbox.views import doors, streaming
from inbox.views.doors import MemberRequest, member, writer


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


@require_POST
@writer
def successor(request: MemberRequest, pk: int) -> HttpResponse:
    """Create a group like this one that has ended. 201 with its conversation."""
    born = successions.create_successor(
        conversation=doors.conversation(request, pk), by=request.user
    )
    url = reverse("inbox:conversation", args=[born.pk])
    if not wants_fragment(request):
        return redirect(url)
    return JsonResponse({"conversation": born.pk, "url": url}, status=201)
