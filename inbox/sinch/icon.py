"""The picture of a group, as raw bytes. WhatsApp hands none out: we know those set through us."""

import io
from collections.abc import Mapping, Sequence
from typing import IO, Any

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.idempotency import Unsettled
from accounts.api.contract.views import AlwaysJSON
from groups.models import GroupPicture, GroupRequest
from inbox.api.media.links import GOOD_FOR
from inbox.media import types
from inbox.media.group_pictures import FORMATS, MOST_BYTES
from inbox.models import Conversation
from inbox.services import group_settings, group_work
from inbox.sinch.contract import SinchView
from inbox.sinch.groups import asked

PICTURES = tuple(f"image/{name.lower()}" for name in FORMATS)
MIME_TYPE = "image/jpeg"
"""Whatever was set, we keep and WhatsApp gets a JPEG."""
SALT = "octet.sinch.icon"


class BytesParser(BaseParser):
    """The bytes of a picture, as they are."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise ApiError("A picture has 10 MB at most.", code="too_large", status=413)
        return raw


class PicturesAlone(AlwaysJSON):
    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        if request.method == "POST":
            return BytesParser() if _claimed(request) in PICTURES else None
        return super().select_parser(request, parsers)


class IconView(SinchView):
    content_negotiation_class = PicturesAlone

    def get(self, request: Request, group_id: str) -> Response:
        """Where the picture lies. The address is good for an hour."""
        picture = _picture(self.group_chat(group_id))
        token = signing.dumps(picture.pk, salt=SALT)
        about = {
            "public": True,
            "Content-Type": MIME_TYPE,
            "Content-Length": str(picture.file.size),
        }
        return Response(
            {
                "type": "URL",
                "mimeType": MIME_TYPE,
                "fileName": "icon.jpg",
                "extraData": about,
                "data": f"{settings.SITE_URL}{reverse('sinch:icon_file', args=[token])}",
            }
        )

    def post(self, request: Request, group_id: str) -> Response:
        """Asks WhatsApp to show another picture."""
        conversation = self.group_chat(group_id)
        raw = request.data if isinstance(request.data, bytes) else b""
        if types.sniff(raw[: types.HEAD]) != _claimed(request):
            raise ApiError("The body is not a picture of its Content-Type.", code="wrong_type")
        group_work.require_active(conversation)
        kept = group_settings.keep_picture(
            group=conversation.group, file=io.BytesIO(raw), size=len(raw)
        )
        group_settings.set_picture(conversation=conversation, by=None, picture=kept)
        answer = asked(conversation, GroupRequest.Kind.PICTURE)
        # The same picture twice is asked for once: no Idempotency-Key is needed.
        return answer.settle() if isinstance(answer, Unsettled) else answer

    def delete(self, request: Request, group_id: str) -> Response:
        """WhatsApp has no call for it."""
        _picture(self.group_chat(group_id))
        raise ApiError(
            "WhatsApp lets nobody take a group's picture away. Set another one instead.",
            code="PLATFORM_LIMITATION",
        )


class IconFileView(SinchView):
    """The signed address itself is the permission."""

    authentication_classes = ()

    def check_permissions(self, request: Request) -> None:
        """There is no key to ask."""

    def check_throttles(self, request: Request) -> None:
        """Nor to count."""

    def get(self, request: Request, token: str) -> HttpResponse:
        try:
            pk = signing.loads(token[:300], salt=SALT, max_age=GOOD_FOR)
        except (signing.BadSignature, ValueError):
            raise not_found("The picture") from None
        picture = GroupPicture.objects.filter(pk=pk).first()
        try:
            content = picture.file.read() if picture else None
        except FileNotFoundError:
            content = None
        if content is None:
            raise not_found("The picture")
        return HttpResponse(content, content_type=MIME_TYPE)


def _picture(conversation: Conversation) -> GroupPicture:
    picture = conversation.group.picture
    if picture is None:
        raise not_found("An icon of this group")
    return picture


def _claimed(request: Request) -> str:
    return types.bare(request.content_type or "")
