"""POST /v1/inbox/conversations: writing to somebody first, by template."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import Unsettled, idempotent
from accounts.models import AuditEntry
from accounts.services import audit
from groups.api.people import id_of, public_id
from inbox import templates
from inbox.api.conversations.views import ConversationsView
from inbox.api.messages import sending, starting_values, template_values
from inbox.models import Conversation, Message
from inbox.services import composing, direct_chats, template_sending


class Starting(serializers.Serializer):
    accountId = serializers.CharField(max_length=20)
    participantId = serializers.CharField(max_length=150, help_text="The phone number.")
    message = serializers.CharField(
        max_length=65_536, required=False, allow_blank=True, allow_null=True
    )
    templateName = serializers.CharField(max_length=512, required=False, allow_null=True)
    templateLanguage = serializers.CharField(max_length=20, required=False, allow_null=True)
    templateParams = starting_values.texts(
        help_text="Texts of the header, then of the message, then ends of buttons' addresses."
    )
    templateButtonParams = starting_values.several(starting_values.ButtonValue())
    templateCards = starting_values.several(starting_values.CardValues())
    headerMedia = starting_values.HeaderMedia(
        required=False, allow_null=True, help_text="Else the file approved with the template."
    )
    headerLocation = starting_values.HeaderLocation(required=False, allow_null=True)


class StartedData(serializers.Serializer):
    messageId = serializers.CharField()
    conversationId = serializers.CharField()
    participantId = serializers.CharField()
    participantName = serializers.CharField()
    participantUsername = serializers.CharField(allow_null=True)


class StartedBody(serializers.Serializer):
    success = serializers.BooleanField()
    data = StartedData()


class StartableConversationsView(ConversationsView):
    @extend_schema(
        operation_id="createInboxConversation",
        request=Starting,
        responses={201: StartedBody, 202: StartedBody},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Writes to a phone number: by template, or in words where they wrote in the last 24
        hours. 202 when WhatsApp has not taken it in time."""
        form = Starting(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        number = self.number(wanted["accountId"])
        phone = f"+{id_of(wanted['participantId'])}"
        with transaction.atomic():
            # Words that are refused leave no empty chat behind.
            conversation = direct_chats.with_phone(number=number, by=None, phone=phone)
            is_first = conversation.last_message_id is None
            message = _first_words(conversation, wanted)
            if is_first:
                self._write_down(conversation)
        pending = sending.answer(message)

        def settle() -> Response:
            settled = pending.settle()
            status = 201 if settled.status_code == 200 else 202
            return Response(_body(conversation, settled.data), status=status)

        return Unsettled(_body(conversation, pending.data), status=202, settle=settle)

    def _write_down(self, conversation: Conversation) -> None:
        """Ids alone: who it is stands in the chat, and can be forgotten there."""
        audit.note_program(
            AuditEntry.Action.CHAT_STARTED,
            key=self.caller,
            request=self.request,
            object=f"Chat {conversation.pk} of {conversation.number}",
            details={"conversation": conversation.pk, "number": conversation.number_id},
        )


def _first_words(conversation: Conversation, wanted: dict[str, Any]) -> Message:
    if name := wanted.get("templateName"):
        language = wanted.get("templateLanguage") or ""
        template = template_values.find(conversation, name, language)
        values = starting_values.values_of(templates.shape_of(template), wanted)
        filled = template_values.fill_in(conversation, template, values)
        return template_sending.send(filled, conversation=conversation, agent=None, client_key=None)
    if not conversation.window_is_open():
        raise ApiError(
            "They have not written in the last 24 hours: WhatsApp takes only a template.",
            code="TEMPLATE_REQUIRED",
            param="templateName",
        )
    return composing.queue_message(
        conversation=conversation, agent=None, text=wanted.get("message") or ""
    )


def _body(conversation: Conversation, sent: dict[str, Any]) -> dict[str, Any]:
    contact = conversation.contact
    return {
        "success": True,
        "data": {
            "messageId": sent["data"]["messageId"],
            "conversationId": str(conversation.pk),
            "participantId": public_id(contact),
            "participantName": contact.display_name,
            "participantUsername": contact.username or None,
        },
    }
