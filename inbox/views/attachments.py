"""Files: handing them to those who may see them, taking new ones."""

from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from inbox.errors import InvalidInput
from inbox.media import names, ranges, staging, types
from inbox.models import Attachment, Conversation
from inbox.screen import quotes
from inbox.services import attaching, attachments
from inbox.views import doors, messages, streaming
from inbox.views.doors import MemberRequest, member, writer


@require_GET
@member
def attachment(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The file; a part of it for `Range`. Shown by browsers only where nothing can run."""
    found = doors.attachment(request, pk)
    file = opened(found, found.file.name)
    is_shown = found.mime_type in types.SHOWN and "download" not in request.GET
    content_type = found.mime_type if found.mime_type in types.SHOWN else types.OPAQUE
    answer = part(request, file, found.size, content_type)
    name = names.for_download(found.filename, found.mime_type, found.message_id)
    answer["Content-Disposition"] = content_disposition_header(not is_shown, name) or ""
    return answer


@require_GET
@member
def thumbnail(request: MemberRequest, pk: int) -> HttpResponseBase:
    found = doors.attachment(request, pk)
    with opened(found, found.thumbnail.name) as file:
        content = file.read()
    return HttpResponse(content, content_type=types.sniff(content), headers=streaming.HEADERS)


@require_POST
@writer
def attachment_retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Fetch a file once more that could not be had."""
    found = doors.attachment(request, pk)
    attachments.fetch_again(found)
    return doors.done(request, found.message.conversation_id, status=202)


@require_POST
@writer
def attach(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a file, with `caption`, `voice`, `quoted`, `client_key`. 201 with its line.

    Either a form with one `file`, or its bytes in pieces: application/octet-stream with `offset`,
    `total`, `name`, `type` and the rest in the query; 202 until the last one, 409 out_of_step to
    begin again.
    """
    conversation = doors.conversation(request, pk)
    if request.content_type == types.OPAQUE:
        return _take_piece(request, conversation)
    files = request.FILES.getlist("file")
    if len(files) != 1:
        raise InvalidInput("Send one file at a time.", code="not_one", field="file")
    return _queue(request, conversation, files[0], request.POST)


def _take_piece(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    about = request.GET
    key = messages.client_key(about)
    if key is None:
        raise InvalidInput("Pieces need the key of their message.", field="client_key")
    path = staging.add(
        request.user.pk,
        key,
        offset=_count(about, "offset"),
        total=_count(about, "total"),
        piece=request,
    )
    if path is None:
        return HttpResponse(status=202)
    name, content_type = about.get("name", ""), about.get("type", "")
    with staging.opened(path, name=name, content_type=content_type) as file:
        return _queue(request, conversation, file, about)


def _queue(
    request: MemberRequest, conversation: Conversation, file: UploadedFile, about: QueryDict
) -> HttpResponse:
    message = attaching.queue_file(
        conversation=conversation,
        agent=request.user,
        file=file,
        caption=about.get("caption", ""),
        voice=about.get("voice") == "1",
        client_key=messages.client_key(about),
        quoted_wamid=quotes.wamid_to_quote(conversation, about.get("quoted", "")),
    )
    return messages.answer(request, message)


def _count(about: QueryDict, name: str) -> int:
    value = about.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 13):
        raise InvalidInput("This is not a number of bytes.", field=name)
    return int(value)


def opened(found: Attachment, name: str) -> BinaryIO:
    if not name:
        raise Http404
    try:
        return found.file.storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error


def part(request: HttpRequest, file: BinaryIO, size: int, content_type: str) -> HttpResponseBase:
    headers = dict(streaming.HEADERS)
    part = None
    if content_type in types.VIDEOS | types.SOUNDS:
        headers["Accept-Ranges"] = "bytes"
        try:
            part = ranges.parse(request.headers.get("Range", ""), size)
        except ranges.Unsatisfiable:
            file.close()
            return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return StreamingHttpResponse(
        streaming.stream(request, ranges.pieces(file, first, last)),
        status=206 if part else 200,
        content_type=content_type,
        headers=headers,
    )
