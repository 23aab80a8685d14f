"""Messages pinned in a group: three at most, for 1 to 30 days (WhatsApp's rules)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.idempotency import idempotent
from inbox.api import looking
from inbox.api.conversations.views import ConversationApiView
from inbox.api.messages import shapes
from inbox.models import Pin
from inbox.services import pinning
from whatsapp.content import MOST_PIN_DAYS

ACCOUNT = OpenApiParameter("accountId", str)


class PinBody(serializers.Serializer):
    messageId = serializers.CharField()
    message = serializers.CharField(allow_blank=True)
    expiresAt = serializers.DateTimeField()
    deliveryStatus = serializers.CharField(
        allow_null=True, help_text="Of the pin itself; null while it is on its way."
    )


class PinsBody(serializers.Serializer):
    success = serializers.BooleanField()
    pins = PinBody(many=True)


class PinWish(serializers.Serializer):
    accountId = serializers.CharField(max_length=20, required=False)
    days = serializers.IntegerField(min_value=1, max_value=MOST_PIN_DAYS, default=7)


class PinsView(ConversationApiView):
    @extend_schema(operation_id="listPinnedMessages", responses=PinsBody, parameters=[ACCOUNT])
    def get(self, request: Request, conversation_id: str) -> Response:
        """What is pinned in the group now, the newest first."""
        return _answer(self.conversation(request, conversation_id).pins)


class PinView(ConversationApiView):
    @extend_schema(operation_id="pinMessage", request=PinWish, responses={202: PinsBody})
    @idempotent
    def post(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Pins a message of a group; a fourth takes the place of the oldest."""
        form = PinWish(data=request.data)
        form.is_valid(raise_exception=True)
        conversation = self.conversation(request, conversation_id)
        message = looking.message(conversation, message_id)
        pinning.pin(message=message, agent=None, days=form.validated_data["days"])
        return _answer(conversation.pins, status=202)

    @extend_schema(operation_id="unpinMessage", responses={202: PinsBody}, parameters=[ACCOUNT])
    @idempotent
    def delete(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Takes the pin off; a message without one stays as it is."""
        conversation = self.conversation(request, conversation_id)
        pinning.unpin(message=looking.message(conversation, message_id), agent=None)
        return _answer(conversation.pins, status=202)


def _answer(pins: Any, *, status: int = 200) -> Response:
    found = pins.standing().select_related("message", "sent_as")
    return Response({"success": True, "pins": [_body(pin) for pin in found]}, status=status)


def _body(pin: Pin) -> dict[str, Any]:
    return {
        "messageId": shapes.message_id(pin.message),
        "message": pin.message.text,
        "expiresAt": pin.expires_at,
        "deliveryStatus": shapes.status(pin.sent_as),
    }
