"""Messages of ours that have not left, or not arrived: sent again, or kept back."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.idempotency import idempotent
from inbox.api import looking
from inbox.api.conversations.shapes import AccountOnly
from inbox.api.conversations.views import ConversationApiView
from inbox.api.messages import sending, shapes
from inbox.models import Message
from inbox.services import calling_off, composing


class _OursView(ConversationApiView):
    def message(self, request: Request, conversation_id: str, message_id: str) -> Message:
        found = looking.message(self.conversation(request, conversation_id), message_id)
        if not found.is_outgoing:
            raise not_found("The message")
        return found


class AgainView(_OursView):
    @extend_schema(
        operation_id="sendMessageAgain",
        request=AccountOnly,
        responses={200: shapes.SentBody, 202: shapes.SentBody},
    )
    @idempotent
    def post(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Another try for a message that failed, or that WhatsApp never confirmed. Under our id:
        WhatsApp gives it a new one."""
        message = self.message(request, conversation_id, message_id)
        return sending.answer(composing.send_again(message=message, agent=None))


class CancelView(_OursView):
    @extend_schema(operation_id="cancelMessage", request=AccountOnly, responses=shapes.ReactedBody)
    @idempotent
    def post(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Keeps a message back that still waits to be sent."""
        message = self.message(request, conversation_id, message_id)
        cancelled = calling_off.cancel(message=message, by=None)
        return Response(
            {
                "success": True,
                "messageId": shapes.message_id(cancelled),
                "platformMessageId": cancelled.wamid,
            }
        )
