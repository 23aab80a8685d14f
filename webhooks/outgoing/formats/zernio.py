"""Zernio's bodies: {id, event, timestamp, message, conversation, account, metadata?}.

Its field names and its camelCase. Group events, which it does not have, follow the same manner.
"""

from typing import Any

from accounts.models import BusinessNumber
from groups.models import Contact
from inbox.api.media import links
from inbox.api.messages import metadata
from inbox.models import Attachment, Conversation, Message
from webhooks.outgoing.formats import octet
from webhooks.outgoing.formats.octet import instant
from webhooks.outgoing.formats.zernio_numbers import of_number
from webhooks.outgoing.scene import Happening

ATTACHMENT_TYPES = {"image": "image", "sticker": "image", "video": "video", "audio": "audio"}
"""Anything else is a "file"."""


def body(happening: Happening) -> dict[str, Any] | None:
    """None for notes, which Zernio does not have."""
    if happening.fact.note_id:
        return None
    told: dict[str, Any] = {
        "id": happening.id,
        "event": happening.event.name,
        "timestamp": instant(happening.fact.occurred_at),
        "sequence": happening.fact.seq,
        "account": _account(happening.number),
    }
    if happening.conversation is None:
        return told | of_number(happening.fact)
    told["conversation"] = _conversation(happening.conversation)
    if happening.message and happening.event.name.startswith("reaction."):
        told["reaction"] = _reaction(happening)
    elif happening.message:
        told["message"] = _message(happening)
        told["metadata"] = _metadata(happening)
    else:
        told |= _news(happening)
    return told | _status(happening)


def _news(happening: Happening) -> dict[str, Any]:
    """Of groups, join requests, conversations and numbers."""
    whole = octet.body(happening)["data"]
    kept = ("actor", "reason", "explains", "suspended", "details")
    news = {key: whole[key] for key in kept if key in whole}
    if happening.person:
        news["participant"] = _sender(happening.person)
    if happening.conversation.group:
        group = happening.conversation.group
        news["group"] = {
            "id": group.wa_group_id,
            "subject": group.subject,
            "description": group.description,
            "participantCount": group.participant_count,
            "isSuspended": group.state == group.State.SUSPENDED,
            "inviteLink": group.invite_link or None,
        }
    return news


def _status(happening: Happening) -> dict[str, Any]:
    status, message = happening.event.status, happening.message
    if status is None:
        return {}
    told: dict[str, Any] = {"statusAt": status["at"]}
    if happening.person and happening.conversation.is_group:
        told["participant"] = _sender(happening.person)
    if status["status"] == "failed" and message:
        code = status.get("code", message.problem_code)
        words = message.problem
        told["error"] = {"code": code, "title": words, "message": words}
    if pricing := status.get("pricing"):
        names = (("billable", "billable"), ("pricingModel", "pricing_model"))
        names += (("category", "category"), ("type", "type"))
        told["pricing"] = {new: pricing[old] for new, old in names if old in pricing}
    return told


def _message(happening: Happening) -> dict[str, Any]:
    one = happening.message
    return {
        "id": str(one.pk),
        "conversationId": str(one.conversation_id),
        "platform": "whatsapp",
        "platformMessageId": one.wamid,
        "direction": one.get_direction_display(),
        "text": one.text,
        "attachments": [_attachment(one, happening.attachment)] if happening.attachment else [],
        "sender": _business(happening.conversation) if one.is_outgoing else _author(one),
        "sentAt": instant(one.occurred_at),
        "isRead": one.read_count > 0,
    } | (_source(one) if one.is_outgoing else {})


def _source(message: Message) -> dict[str, str]:
    return {"source": "cloud_api", "sentVia": "human" if message.agent_id else "api"}


def _attachment(message: Message, attachment: Attachment) -> dict[str, Any]:
    return {
        "type": ATTACHMENT_TYPES.get(message.kind, "file"),
        "url": links.link_to(attachment),
        "payload": {
            "id": str(attachment.pk),
            "filename": attachment.filename,
            "mimeType": attachment.mime_type,
            "size": attachment.size,
        },
    }


def _author(message: Message) -> dict[str, Any]:
    return _sender(message.contact) if message.contact else {"id": "", "name": ""}


def _business(conversation: Conversation) -> dict[str, Any]:
    number = conversation.number
    return {"id": number.phone_number_id, "name": number.name}


def _sender(contact: Contact) -> dict[str, Any]:
    known = {
        "id": contact.wa_id or contact.user_id,
        "contactId": str(contact.pk),
        "name": contact.display_name,
        "phoneNumber": f"+{contact.wa_id}" if contact.wa_id else "",
        "businessScopedUserId": contact.user_id,
        "whatsappUsername": contact.username,
    }
    return {key: value for key, value in known.items() if value}


def _conversation(one: Conversation) -> dict[str, Any]:
    told = {
        "id": str(one.pk),
        "participantName": one.title,
        "status": "active" if one.is_open else "archived",
        "isGroup": one.is_group,
    }
    if one.group:
        ids = {"platformConversationId": one.group.wa_group_id}
        return told | ids | {"participantId": one.group.wa_group_id}
    contact = one.contact
    wa_id = contact.wa_id or contact.user_id
    ids = {"platformConversationId": wa_id, "participantId": wa_id, "contactId": str(contact.pk)}
    return told | ids | ({"participantUsername": contact.username} if contact.username else {})


def _account(number: BusinessNumber) -> dict[str, Any]:
    return {
        "id": str(number.pk),
        "accountId": str(number.pk),
        "profileId": str(number.workspace_id),
        "platform": "whatsapp",
        "username": number.display_number,
        "displayName": number.name,
    }


def _metadata(happening: Happening) -> dict[str, Any]:
    message, answered = happening.message, happening.answered
    told = {"kind": message.kind} | metadata.of(message)
    if answered:
        ids = {"messageId": str(answered.pk), "platformMessageId": answered.wamid}
        told["quotedMessage"] = ids
    return told


def _reaction(happening: Happening) -> dict[str, Any]:
    emoji = happening.fact.details.get("emoji", "")
    return {
        "emoji": emoji,
        "action": "added" if emoji else "removed",
        "messageId": str(happening.message.pk),
        "platformMessageId": happening.message.wamid,
        "sender": _sender(happening.person)
        if happening.person
        else _business(happening.conversation),
        "reactedAt": instant(happening.fact.occurred_at),
    }
