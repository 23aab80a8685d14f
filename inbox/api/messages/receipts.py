"""A message's receipts: what became of it with each person."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from groups.api.people import public_id
from inbox.api import looking
from inbox.api.conversations.views import ConversationApiView
from inbox.api.costs import CostBody, cost_of
from inbox.api.messages import shapes
from inbox.models import Receipt
from inbox.pricing import totals

ACCOUNT = OpenApiParameter("accountId", str)


class ReceiptBody(serializers.Serializer):
    user = serializers.CharField(help_text="Phone number, or WhatsApp user id when it is hidden.")
    name = serializers.CharField(allow_blank=True)
    inAudience = serializers.BooleanField(help_text="Was in the group when it was sent.")
    deliveredAt = serializers.DateTimeField(allow_null=True)
    readAt = serializers.DateTimeField(allow_null=True)
    playedAt = serializers.DateTimeField(allow_null=True)
    failedAt = serializers.DateTimeField(allow_null=True)
    errorCode = serializers.IntegerField(allow_null=True)


class ReceiptsBody(serializers.Serializer):
    success = serializers.BooleanField()
    messageId = serializers.CharField()
    deliveryStatus = serializers.CharField(allow_null=True)
    receipts = ReceiptBody(many=True)
    cost = CostBody()


class ReceiptsView(ConversationApiView):
    @extend_schema(operation_id="getMessageReceipts", responses=ReceiptsBody, parameters=[ACCOUNT])
    def get(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Who has it, who has read it, with whom it failed, and what it came to so far."""
        message = looking.message(self.conversation(request, conversation_id), message_id)
        receipts = list(message.receipts.select_related("contact", "charge").order_by("pk"))
        charges = [receipt.charge for receipt in receipts if hasattr(receipt, "charge")]
        return Response(
            {
                "success": True,
                "messageId": shapes.message_id(message),
                "deliveryStatus": shapes.status(message),
                "receipts": [_body(receipt) for receipt in receipts],
                "cost": cost_of(totals.of_charges(charges)),
            }
        )


def _body(receipt: Receipt) -> dict[str, Any]:
    return {
        "user": public_id(receipt.contact),
        "name": receipt.contact.display_name,
        "inAudience": receipt.in_audience,
        "deliveredAt": receipt.delivered_at,
        "readAt": receipt.read_at,
        "playedAt": receipt.played_at,
        "failedAt": receipt.failed_at,
        "errorCode": receipt.problem_code or None,
    }
