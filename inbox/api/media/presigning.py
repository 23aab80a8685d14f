"""Uploading in two steps: an address for one file, and the bytes PUT there without a key."""

from tempfile import SpooledTemporaryFile
from typing import IO

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.views import AlwaysJSON, ApiView
from accounts.models import ApiKey
from inbox.api.media import links
from inbox.api.media.views import MOST_BYTES, UploadedBody, body_of
from inbox.models import MediaUpload
from inbox.services import uploads

SALT = "octet.api.upload"
IN_MEMORY = 1024 * 1024
PIECE = 64 * 1024


class PresignWish(serializers.Serializer):
    filename = serializers.CharField(max_length=255)
    contentType = serializers.CharField(max_length=127)
    size = serializers.IntegerField(
        min_value=1, max_value=MOST_BYTES, required=False, allow_null=True
    )


class PresignedBody(serializers.Serializer):
    uploadUrl = serializers.CharField(help_text="PUT the bytes there, without a key.")
    publicUrl = serializers.CharField(help_text="Then send this as attachmentUrl.")
    key = serializers.CharField()
    expiresIn = serializers.IntegerField(help_text="Seconds, of both addresses.")


class PresignView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    @extend_schema(
        operation_id="getMediaPresignedUrl", request=PresignWish, responses=PresignedBody
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Gives an address for one file, which is checked when it comes."""
        form = PresignWish(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        upload = uploads.expect(wanted["filename"], wanted["contentType"], api_key=self.caller)
        token = signing.dumps([upload.pk, wanted.get("size")], salt=SALT)
        place = reverse("inbox_api:presigned_upload", args=[token])
        return Response(
            {
                "uploadUrl": f"{settings.SITE_URL}{place}",
                "publicUrl": links.link_to(upload),
                "key": upload.storage_key,
                "expiresIn": links.GOOD_FOR,
            }
        )


class PresignedUploadView(APIView):
    """The signed address itself is the permission."""

    authentication_classes = ()
    permission_classes = ()
    content_negotiation_class = AlwaysJSON
    http_method_names = ["put"]

    @extend_schema(
        operation_id="putPresignedMedia",
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses=UploadedBody,
    )
    def put(self, request: Request, token: str) -> Response:
        """Takes the bytes of the file, once."""
        upload, size = _expected(token)
        with SpooledTemporaryFile(IN_MEMORY) as body:
            read = _read(request._request, body)
            if size not in (None, read):
                raise ApiError(f"These are {read} bytes, not {size}.", code="wrong_size")
            file = UploadedFile(body, upload.filename, upload.mime_type, read)
            return Response(body_of(uploads.fill(upload, file)))


def _expected(token: str) -> tuple[MediaUpload, int | None]:
    try:
        pk, size = signing.loads(token[:300], salt=SALT, max_age=links.GOOD_FOR)
    except (signing.BadSignature, ValueError):
        raise not_found("The address") from None
    upload = MediaUpload.objects.filter(pk=pk).first()
    if upload is None:
        raise not_found("The address")
    return upload, size


def _read(request: HttpRequest, into: IO[bytes]) -> int:
    """How many bytes came. Raises ApiError for more than the largest file of WhatsApp's."""
    size = 0
    while piece := request.read(PIECE):
        size += len(piece)
        if size > MOST_BYTES:
            raise ApiError("The file is too large.", code="too_large", status=413)
        into.write(piece)
    into.seek(0)
    return size
