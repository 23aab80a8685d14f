"""A group's picture: the one that was set through Octet, and asking for another."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.idempotency import idempotent
from groups.api import shapes
from groups.models import GroupRequest
from inbox.api.groups.views import ACCOUNT, GroupApiView, under_way
from inbox.api.media.views import FormParser
from inbox.services import group_settings, group_work


class PictureForm(serializers.Serializer):
    picture = serializers.FileField(help_text="JPEG, PNG or WebP, of which the middle is taken.")


class PictureView(GroupApiView):
    parser_classes = (FormParser,)

    @extend_schema(
        operation_id="getGroupPicture",
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
        parameters=[ACCOUNT],
    )
    def get(self, request: Request, group_id: str) -> HttpResponse:
        """The JPEG. WhatsApp hands none out: 404 unless it was set through Octet."""
        picture = self.conversation(request, group_id).group.picture
        if picture is None:
            raise not_found("The picture")
        try:
            with picture.file.open("rb") as opened:
                content = opened.read()
        except FileNotFoundError:
            raise not_found("The picture") from None
        return HttpResponse(content, content_type="image/jpeg")

    @extend_schema(
        operation_id="setGroupPicture",
        request={"multipart/form-data": PictureForm},
        responses={200: shapes.AskedBody, 202: shapes.AskedBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def post(self, request: Request, group_id: str) -> Response:
        """Asks WhatsApp to show another picture."""
        group_settings.set_picture(conversation=self._conversation, by=None, picture=self._picture)
        asked = under_way(self._conversation, GroupRequest.Kind.PICTURE)
        return self.asked(asked, done="Picture set")

    def prepare(self, request: Request, *args: object, **kwargs: object) -> None:
        """The picture is made and stored before the transaction starts."""
        self._conversation = self.conversation(request, str(kwargs["group_id"]))
        group_work.require_active(self._conversation)
        files = request.FILES.getlist("picture")
        if len(files) != 1:
            raise ApiError("Send one picture.", code="validation_error", param="picture")
        self._picture = group_settings.keep_picture(
            group=self._conversation.group, file=files[0], size=files[0].size or 0
        )
