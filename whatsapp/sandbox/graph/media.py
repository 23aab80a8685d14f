"""POST {PNID}/media, GET and DELETE {MEDIA_ID}, and the files themselves."""

from django.http import FileResponse, HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph.calls import Call, authenticate
from whatsapp.sandbox.models import Media
from whatsapp.sandbox.services import media
from whatsapp.sandbox.services.refusals import Refused


def upload(call: Call) -> dict:
    """A multipart form with `messaging_product`, `type` and `file`."""
    call.require_product()
    number = call.number
    file = call.request.FILES.get("file")
    if file is None:
        raise GraphError(100, "The parameter file is required.")
    mime_type = str(call.body.get("type") or file.content_type or "")
    kind = media.KINDS.get(media.bare(mime_type))
    if kind is None:
        known = ", ".join(sorted(media.KINDS))
        raise GraphError(100, f"Param file must be a file with one of these types: {known}.")
    if not file.size:
        raise GraphError(100, "The file is empty.")
    if file.size > media.LIMITS[kind]:
        most = media.LIMITS[kind]
        raise GraphError(131053, f"A file of type {mime_type} may have {most} bytes at most.")
    try:
        return {"id": media.keep(number, file, mime_type, file.name or "").media_id}
    except Refused as refusal:
        raise GraphError(100, str(refusal)) from None


def find(call: Call) -> Media | None:
    """The file with this id, if it is the account's (and the number's, when one is named)."""
    found = Media.objects.select_related("number__account").filter(
        media_id=call.node, number__account=call.account
    )
    if number := call.request.GET.get("phone_number_id"):
        found = found.filter(number__phone_number_id=number)
    return found.first()


def describe(row: Media) -> dict:
    """`sha256` is hex here and base64 in webhooks, so that clients learn to take both."""
    return {
        "messaging_product": "whatsapp",
        "url": media.url_of(row),
        "mime_type": row.mime_type,
        "sha256": row.sha256,
        "file_size": row.size,
        "id": row.media_id,
    }


@require_GET
def fetch(request: HttpRequest) -> HttpResponseBase:
    """The bytes, for five minutes, with the bearer token. An address that ran out answers 404."""
    try:
        account = authenticate(request)
    except GraphError as error:
        return JsonResponse(error.as_json(), status=401)
    rows = Media.objects.select_related("number__account")
    row = rows.filter(media_id=request.GET.get("mid", ""), number__account=account).first()
    seal = request.GET.get("hash", "")
    if row is None or not media.opens(row, request.GET.get("ext", ""), seal):
        return JsonResponse({"error": "URL expired"}, status=404)
    return FileResponse(media.open_file(row), content_type=row.mime_type)
