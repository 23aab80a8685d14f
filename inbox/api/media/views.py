"""Uploading files, and handing them out by their signed address."""

import mimetypes
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.views import AlwaysJSON, ApiView, row_id
from accounts.models import ApiKey
from inbox.api import looking
from inbox.api.media import links
from inbox.api.patience import watch
from inbox.media import names, types
from inbox.models import Attachment, MediaUpload
from inbox.services import uploads
from inbox.views import attachments

MOST_BYTES = 101 * 1024 * 1024
MOST_FILES = 10


class FormParser(MultiPartParser):
    """A form with files, up to the largest that WhatsApp takes."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        length = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0
        if int(length) > MOST_BYTES:
            raise ApiError("The body is too large.", code="too_large", status=413)
        return super().parse(stream, media_type, parser_context)


class UploadForm(serializers.Serializer):
    file = serializers.FileField()


class UploadsForm(serializers.Serializer):
    files = serializers.ListField(child=serializers.FileField())


class UploadedBody(serializers.Serializer):
    url = serializers.CharField(help_text="Good for an hour; send it as attachmentUrl.")
    filename = serializers.CharField()
    contentType = serializers.CharField()
    size = serializers.IntegerField()


class UploadedFile(serializers.Serializer):
    type = serializers.CharField()
    url = serializers.CharField()
    filename = serializers.CharField()
    size = serializers.IntegerField()
    mimeType = serializers.CharField()


class UploadedFilesBody(serializers.Serializer):
    files = UploadedFile(many=True)


class UploadView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES
    parser_classes = (FormParser,)

    @extend_schema(
        operation_id="uploadMediaDirect",
        request={"multipart/form-data": UploadForm},
        responses=UploadedBody,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Takes one `file`, of a kind and size that WhatsApp takes."""
        return Response(body_of(self._upload))

    def prepare(self, request: Request, *args: object, **kwargs: object) -> None:
        """A large file is stored before the transaction starts."""
        files = request.FILES.getlist("file")
        if len(files) != 1:
            raise ApiError("Send one file.", code="validation_error", param="file")
        self._upload = uploads.keep(files[0], api_key=self.caller)


def body_of(upload: MediaUpload) -> dict[str, Any]:
    """In the shape of UploadedBody."""
    return {
        "url": links.link_to(upload),
        "filename": upload.filename,
        "contentType": upload.mime_type,
        "size": upload.size,
    }


class UploadsView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES
    parser_classes = (FormParser,)

    @extend_schema(
        operation_id="uploadMedia",
        request={"multipart/form-data": UploadsForm},
        responses=UploadedFilesBody,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Takes up to ten `files`."""
        return Response({"files": [_uploaded(upload) for upload in self._uploads]})

    def prepare(self, request: Request, *args: object, **kwargs: object) -> None:
        files = request.FILES.getlist("files")
        if not 1 <= len(files) <= MOST_FILES:
            raise ApiError(f"Send 1 to {MOST_FILES} files.", code="validation_error", param="files")
        self._uploads = [uploads.keep(file, api_key=self.caller) for file in files]


def _uploaded(upload: MediaUpload) -> dict[str, Any]:
    kind = upload.mime_type.partition("/")[0]
    return {
        "type": kind if kind in {"image", "video"} else "document",
        "url": links.link_to(upload),
        "filename": upload.filename,
        "size": upload.size,
        "mimeType": upload.mime_type,
    }


class WhatsAppMediaView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    @extend_schema(operation_id="getWhatsAppMedia", responses={(200, "*/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, media_id: str) -> HttpResponseBase:
        """The bytes of a file, by the id that stands in its message's `attachments`."""
        pk = row_id(media_id)
        visible = Attachment.objects.filter(
            message__conversation__in=looking.conversations(self.caller)
        )
        found = visible.filter(pk=pk).first() if pk is not None else None
        if found is None or found.state != Attachment.State.READY:
            raise not_found("The file")
        return _file(request, found)


class MediaFileView(APIView):
    """The signed address itself is the permission."""

    authentication_classes = ()
    permission_classes = ()
    content_negotiation_class = AlwaysJSON
    http_method_names = ["get", "head"]

    @extend_schema(operation_id="getMediaFile", responses={(200, "*/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, token: str) -> HttpResponseBase:
        """The bytes of a file, for as long as its address is good."""
        found = links.read(token)
        if found is None:
            raise not_found("The file")
        return _file(request, _arrived(found) if isinstance(found, Attachment) else found)


def _arrived(file: Attachment) -> Attachment:
    """News of a message carries the address before we have the file: whoever calls it at once
    waits a little for it. Raises ApiError."""
    seen = watch(
        lambda: Attachment.objects.get(pk=file.pk),
        until=lambda one: one.state != Attachment.State.FETCHING,
    )
    if seen.state == Attachment.State.FETCHING:
        raise ApiError("The file is on its way.", code="not_yet", status=503, retry_after=2)
    return seen


def _file(request: Request, found: Attachment | MediaUpload) -> HttpResponseBase:
    try:
        file = attachments.opened(found, found.file.name)
    except Http404:
        raise not_found("The file") from None
    shown = found.mime_type if found.mime_type in types.SHOWN else types.OPAQUE
    answer = attachments.part(request._request, file, found.size, shown)
    number = found.message_id if isinstance(found, Attachment) else found.pk
    name = names.for_download(found.filename, found.mime_type, number)
    as_attachment = shown == types.OPAQUE or not mimetypes.guess_extension(shown)
    answer["Content-Disposition"] = content_disposition_header(as_attachment, name) or ""
    return answer
