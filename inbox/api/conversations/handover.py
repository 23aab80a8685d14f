"""Handing a thread to another app, or accepting one that waits: WhatsApp has neither."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import idempotent
from inbox.api.conversations import shapes
from inbox.api.conversations.views import ConversationApiView


class ThreadControlView(ConversationApiView):
    @extend_schema(
        operation_id="setInboxThreadControl",
        request=shapes.AccountOnly,
        responses=shapes.ChangedBody,
    )
    @idempotent
    def post(self, request: Request, conversation_id: str) -> Response:
        """Refused: on WhatsApp a number has one app, and nothing is handed over."""
        self.conversation(request, conversation_id)
        raise ApiError(
            "WhatsApp knows no handing over between apps. Assign the conversation instead.",
            code="PLATFORM_LIMITATION",
        )


class AcceptView(ConversationApiView):
    @extend_schema(
        operation_id="acceptInboxConversation",
        request=shapes.AccountOnly,
        responses=shapes.ChangedBody,
    )
    @idempotent
    def post(self, request: Request, conversation_id: str) -> Response:
        """Refused: on WhatsApp nobody waits to be accepted before we may read them."""
        self.conversation(request, conversation_id)
        raise ApiError(
            "WhatsApp has no message requests: every conversation is open to you.",
            code="PLATFORM_LIMITATION",
        )
