"""How messages look to programs."""

import re
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from groups.api.people import public_id
from inbox.api.media import links
from inbox.api.messages import metadata
from inbox.models import Attachment, Message, Reaction

USABLE = re.compile(r"[A-Za-z0-9_.=+/-]{1,512}")
STATUSES = {
    Message.State.ACCEPTED: "sent",
    Message.State.SENT: "sent",
    Message.State.DELIVERED: "delivered",
    Message.State.READ: "read",
    Message.State.PLAYED: "read",
    Message.State.FAILED: "failed",
}
MEDIA_TYPES = {"document": "file", "sticker": "image"}


class AttachmentBody(serializers.Serializer):
    id = serializers.CharField()
    type = serializers.CharField()
    url = serializers.CharField(allow_null=True, help_text="Good for an hour.")
    filename = serializers.CharField(allow_blank=True)
    mimeType = serializers.CharField(allow_blank=True)
    size = serializers.IntegerField()


class ReactionBody(serializers.Serializer):
    emoji = serializers.CharField()
    fromMe = serializers.BooleanField()
    senderId = serializers.CharField(allow_null=True)
    reactedAt = serializers.DateTimeField()


class MessageBody(serializers.Serializer):
    id = serializers.CharField(help_text="WhatsApp's id, or one of ours until it has one.")
    conversationId = serializers.CharField()
    accountId = serializers.CharField()
    platform = serializers.CharField()
    type = serializers.CharField()
    message = serializers.CharField(allow_blank=True)
    senderId = serializers.CharField()
    senderName = serializers.CharField()
    direction = serializers.ChoiceField(choices=["incoming", "outgoing"])
    createdAt = serializers.DateTimeField()
    attachments = AttachmentBody(many=True)
    isEdited = serializers.BooleanField()
    isDeleted = serializers.BooleanField()
    deliveryStatus = serializers.CharField(allow_null=True)
    deliveredAt = serializers.DateTimeField(allow_null=True)
    readAt = serializers.DateTimeField(allow_null=True)
    sentAt = serializers.DateTimeField(allow_null=True)
    deliveryError = serializers.DictField(allow_null=True)
    reactions = ReactionBody(many=True)
    metadata = serializers.DictField()
    sentVia = serializers.CharField(allow_null=True)


class MessagesBody(serializers.Serializer):
    status = serializers.CharField()
    messages = MessageBody(many=True)
    pagination = serializers.DictField()
    sortOrderApplied = serializers.CharField()
    lastUpdated = serializers.DateTimeField()


class SentData(serializers.Serializer):
    messageId = serializers.CharField()
    conversationId = serializers.CharField()
    deliveryStatus = serializers.CharField(allow_null=True)
    attachments = AttachmentBody(many=True, required=False)


class SentBody(serializers.Serializer):
    success = serializers.BooleanField()
    data = SentData()


class ReactedBody(serializers.Serializer):
    success = serializers.BooleanField()
    messageId = serializers.CharField()
    platformMessageId = serializers.CharField()


def with_everything(messages: QuerySet[Message]) -> QuerySet[Message]:
    """What `body` needs, in a fixed number of queries."""
    return messages.select_related("contact", "agent", "number", "attachment").prefetch_related(
        "receipts", "reactions__contact"
    )


def message_id(message: Message) -> str:
    return message.wamid if USABLE.fullmatch(message.wamid) else str(message.pk)


def body(message: Message) -> dict[str, Any]:
    ours, sender = message.is_outgoing, message.contact
    return {
        "id": message_id(message),
        "conversationId": str(message.conversation_id),
        "accountId": str(message.number_id),
        "platform": "whatsapp",
        "type": message.kind,
        "message": message.text,
        "senderId": str(message.number_id) if ours else (public_id(sender) if sender else ""),
        "senderName": message.number.name if ours else (sender.display_name if sender else ""),
        "direction": "outgoing" if ours else "incoming",
        "createdAt": message.occurred_at,
        "attachments": attachments(message),
        "isEdited": False,
        "isDeleted": message.kind == "revoked",
        "deliveryStatus": status(message),
        "deliveredAt": _first(message, "delivered_at"),
        "readAt": _first(message, "read_at"),
        "sentAt": message.occurred_at if ours else None,
        "deliveryError": error(message),
        "reactions": [_reaction(one) for one in message.reactions.all() if one.emoji],
        "metadata": _metadata(message),
        "sentVia": ("human" if message.agent_id else "api") if ours else None,
    }


def status(message: Message) -> str | None:
    """In the contract's words; null while it waits to be sent, and of theirs."""
    return STATUSES.get(Message.State(message.state))


def error(message: Message) -> dict[str, Any] | None:
    if message.state != Message.State.FAILED:
        return None
    return {"code": message.problem_code, "title": message.problem, "message": message.problem}


def attachments(message: Message) -> list[dict[str, Any]]:
    file = getattr(message, "attachment", None)
    if file is None:
        return []
    is_here = file.state == Attachment.State.READY and bool(file.file)
    return [
        {
            "id": str(file.pk),
            "type": MEDIA_TYPES.get(message.kind, message.kind),
            "url": links.link_to(file) if is_here else None,
            "filename": file.filename,
            "mimeType": file.mime_type,
            "size": file.size,
        }
    ]


def _first(message: Message, field: str) -> datetime | None:
    """When the first of those it was for had it, which is what `deliveryStatus` says too."""
    moments = [getattr(one, field) for one in message.receipts.all() if one.in_audience]
    return min((moment for moment in moments if moment), default=None)


def _reaction(reaction: Reaction) -> dict[str, Any]:
    person = reaction.contact
    return {
        "emoji": reaction.emoji,
        "fromMe": person is None,
        "senderId": public_id(person) if person else None,
        "reactedAt": reaction.occurred_at,
    }


def _metadata(message: Message) -> dict[str, Any]:
    found = metadata.of(message)
    if message.kind in {"button", "interactive", "order", "system"}:
        found[message.kind] = message.details
    if message.kind == "template":
        found["template"] = {name: message.details.get(name) for name in ("name", "language")}
    return found
