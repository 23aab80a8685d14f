"""/sandbox/people/{id}/files/ and /sandbox/files/{media_id}/: what people send and look at."""

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from whatsapp.sandbox.control.frame import Answer, Invalid, find_group, find_number, find_person
from whatsapp.sandbox.models import Media
from whatsapp.sandbox.services import media, saying
from whatsapp.sandbox.services.media import TYPES

CHUNK = 256 * 1024
SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif", "video/", "audio/")


def send_file(request: HttpRequest, person_id: int) -> Answer:
    """The body is the file. In the query: `mime_type`; optional `type` (else by mime_type),
    `group` or `to`, `caption`, `filename`, `voice=1`, `animated=1`."""
    about = request.GET
    mime_type = about.get("mime_type", "")
    if "/" not in mime_type:
        raise Invalid("mime_type must be given, such as image/jpeg.")
    type_ = about.get("type") or media.kind_of(mime_type)
    if type_ not in TYPES:
        raise Invalid(f"type must be one of: {', '.join(TYPES)}.")
    person = find_person(person_id)
    group = find_group(about["group"]) if about.get("group") else None
    number = group.number if group else find_number(about.get("to"))
    with TemporaryUploadedFile("file", mime_type, 0, None) as spool:
        while chunk := request.read(CHUNK):
            spool.write(chunk)
        spool.size = spool.tell()
        spool.seek(0)
        file = media.keep(number, spool, mime_type, about.get("filename", ""))
    more = {"caption": about.get("caption", "")[:1024]}
    if type_ == "document":
        more["filename"] = about.get("filename", "")
    flags = {"audio": "voice", "sticker": "animated"}
    if flag := flags.get(type_):
        more[flag] = about.get(flag) == "1"
    message = saying.share(person, group, file, type_, **more)
    return 201, {"messages": [{"wamid": message.wamid, "media_id": file.media_id}]}


@require_GET
def show_file(request: HttpRequest, media_id: str) -> HttpResponseBase:
    """A file for the phones page. What a browser could run is only offered for download."""
    row = Media.objects.filter(media_id=media_id).first()
    if row is None:
        raise Http404("There is no such file.")
    is_shown = media.bare(row.mime_type).startswith(SHOWN)
    answer = FileResponse(
        media.open_file(row),
        as_attachment=not is_shown,
        filename=row.filename or media_id,
        content_type=row.mime_type if is_shown else "application/octet-stream",
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
