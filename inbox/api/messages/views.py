"""/v1/inbox/conversations/{id}/messages: read, send, react, and the files."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.paging import limit_of, page
from accounts.api.contract.parsing import StrictJSONParser
from inbox.api import looking
from inbox.api.conversations.views import ConversationApiView
from inbox.api.media.views import FormParser
from inbox.api.messages import sending, shapes
from inbox.models import Message
from inbox.services import reactions

ACCOUNT = OpenApiParameter("accountId", str)
ORDERS = {"asc": ["pk"], "desc": ["-pk"]}


class Reacting(serializers.Serializer):
    accountId = serializers.CharField(max_length=20)
    emoji = serializers.CharField(max_length=64)


class AttachmentLinkBody(serializers.Serializer):
    status = serializers.CharField()
    url = serializers.CharField()
    refreshed = serializers.BooleanField()


class MessagesView(ConversationApiView):
    parser_classes = (StrictJSONParser, FormParser)

    @extend_schema(
        operation_id="getInboxConversationMessages",
        responses=shapes.MessagesBody,
        parameters=[
            ACCOUNT,
            OpenApiParameter("limit", int),
            OpenApiParameter("cursor", str),
            OpenApiParameter("sortOrder", str, enum=list(ORDERS)),
        ],
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        """What was said, in the order in which it came to us. Reading marks nothing read."""
        conversation = self.conversation(request, conversation_id)
        order = request.query_params.get("sortOrder") or "asc"
        if order not in ORDERS:
            raise ApiError("sortOrder is asc or desc.", code="validation_error", param="sortOrder")
        found = page(
            shapes.with_everything(conversation.messages.exclude(kind="reaction")),
            request=request,
            scope=f"{conversation.workspace_id}.{conversation.pk}.messages.{order}",
            order=ORDERS[order],
            limit=limit_of(request, usual=100, most=100),
        )
        return Response(
            {
                "status": "success",
                "messages": [shapes.body(message) for message in found.rows],
                "pagination": found.pagination,
                "sortOrderApplied": order,
                "lastUpdated": timezone.now(),
            }
        )

    @extend_schema(
        operation_id="sendInboxMessage",
        request={"application/json": sending.Sending, "multipart/form-data": sending.Sending},
        responses={200: shapes.SentBody, 202: shapes.SentBody},
    )
    @idempotent
    def post(self, request: Request, conversation_id: str) -> Response:
        """Sends a text, a file, a template, buttons or a list. 202 when WhatsApp has not taken it
        in time; it goes out all the same."""
        return sending.answer(sending.say(self._conversation, self._wanted))

    def prepare(self, request: Request, *args: object, **kwargs: object) -> None:
        form = sending.Sending(data=request.data)
        form.is_valid(raise_exception=True)
        self._conversation = self.conversation(request, str(kwargs["conversation_id"]))
        self._wanted = sending.with_file(form.validated_data)


class MessageView(ConversationApiView):
    @extend_schema(operation_id="editInboxMessage", request=None, responses=shapes.SentBody)
    def patch(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Refused: WhatsApp lets no business change what it said."""
        looking.message(self.conversation(request, conversation_id), message_id)
        raise ApiError("WhatsApp lets no business change a message.", code="PLATFORM_LIMITATION")

    @extend_schema(
        operation_id="deleteInboxMessage", responses={200: shapes.SentBody}, parameters=[ACCOUNT]
    )
    def delete(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Refused: WhatsApp lets no business take back what it said."""
        looking.message(self.conversation(request, conversation_id), message_id)
        raise ApiError("WhatsApp lets no business take back a message.", code="PLATFORM_LIMITATION")


class ReactionsView(ConversationApiView):
    @extend_schema(
        operation_id="addMessageReaction", request=Reacting, responses=shapes.ReactedBody
    )
    @idempotent
    def post(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Puts our reaction on a message, in the place of the one that was there."""
        form = Reacting(data=request.data)
        form.is_valid(raise_exception=True)
        message = looking.message(self.conversation(request, conversation_id), message_id)
        reactions.react(message=message, agent=None, emoji=form.validated_data["emoji"])
        return _reacted(message)

    @extend_schema(
        operation_id="removeMessageReaction",
        responses={200: shapes.ReactedBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def delete(self, request: Request, conversation_id: str, message_id: str) -> Response:
        """Takes our reaction away."""
        message = looking.message(self.conversation(request, conversation_id), message_id)
        reactions.react(message=message, agent=None, emoji="")
        return _reacted(message)


def _reacted(message: Message) -> Response:
    known_as = shapes.message_id(message)
    return Response({"success": True, "messageId": known_as, "platformMessageId": message.wamid})


class AttachmentView(ConversationApiView):
    @extend_schema(
        operation_id="getMessageAttachment",
        responses={200: AttachmentLinkBody, 302: None},
        parameters=[ACCOUNT, OpenApiParameter("format", str, enum=["redirect", "json"])],
    )
    def get(
        self, request: Request, conversation_id: str, message_id: str, index: str
    ) -> HttpResponse | Response:
        """Leads to the file, by an address that is good for an hour."""
        conversation = self.conversation(request, conversation_id)
        message = looking.message(conversation, message_id)
        files = shapes.attachments(message)
        if index != "0" or not files or not files[0]["url"]:
            raise not_found("The attachment")
        if request.query_params.get("format", "redirect") == "redirect":
            return HttpResponseRedirect(files[0]["url"])
        return Response({"status": "success", "url": files[0]["url"], "refreshed": True})
