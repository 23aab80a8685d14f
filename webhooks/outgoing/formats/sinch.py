"""Sinch's envelopes: messages (MO) and statuses (DLR). It has no words for anything else."""

import uuid
from datetime import datetime
from typing import Any

from inbox.models import Conversation, Message
from webhooks.outgoing.scene import Happening

TYPES = {
    "text": "TEXT",
    "image": "IMAGE",
    "video": "VIDEO",
    "audio": "AUDIO",
    "document": "DOCUMENT",
    "sticker": "STICKER",
    "location": "LOCATION",
    "contacts": "CONTACTS",
    "button": "BUTTON",
    "interactive": "INTERACTIVE",
    "order": "ORDER",
}

SENT = (2, "SENT_SUCCESS")
OUTCOMES = {
    "message.sent": None,
    "message.delivered": (4, "DELIVERED_SUCCESS"),
    "message.read": (5, "READ_SUCCESS"),
    "message.played": (5, "READ_SUCCESS"),
    "message.failed": (104, "NOT_DELIVERED"),
}


def body(happening: Happening) -> dict[str, Any] | None:
    if happening.message is None:
        return None
    if happening.event.name == "message.received":
        return {"total": 1, "data": [_message(happening, happening.message)]}
    if happening.event.name in OUTCOMES:
        ids = {"customerId": str(happening.fact.workspace_id), "subAccountId": "", "userId": ""}
        told = _status(happening, happening.message)
        return {"total": 1, "data": [told], "clientInfo": ids}
    return None


def _message(happening: Happening, message: Message) -> dict[str, Any]:
    who, number = message.contact, happening.conversation.number
    source = (who.wa_id or who.user_id) if who else ""
    said: dict[str, Any] = {"type": TYPES.get(message.kind, "TEXT")}
    if message.kind == "text" or message.text:
        said["messageText" if message.kind == "text" else "caption"] = message.text
    if happening.attachment:
        said["mimeType"] = happening.attachment.mime_type
    if happening.conversation.group:
        said["waGroupId"] = happening.conversation.group.wa_group_id
    return {
        "id": _id(happening),
        "source": source,
        "origin": _digits(number.display_number),
        "userProfile": {"name": who.display_name if who else "", "whatsAppId": source},
        "correlationId": message.wamid,
        "message": said,
        **_moment("received", message.occurred_at),
    }


def _status(happening: Happening, message: Message) -> dict[str, Any]:
    outcome = OUTCOMES[happening.event.name]
    person = happening.person
    told: dict[str, Any] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"octet:message:{message.pk}")),
        "correlationId": message.wamid,
        "destination": _address(happening.conversation),
        "origin": _digits(happening.conversation.number.display_number),
        "type": "MESSAGE",
        "sent": True,
        "sentStatusCode": SENT[0],
        "sentStatus": SENT[1],
        "delivered": bool(outcome and outcome[0] != 104),
        "read": bool(outcome and outcome[0] == 5),
        **_moment("updated", happening.fact.occurred_at),
    }
    if outcome:
        told |= {"deliveredStatusCode": outcome[0], "deliveredStatus": outcome[1]}
        if outcome[0] != 104:
            told |= _moment("read" if told["read"] else "delivered", happening.fact.occurred_at)
    else:
        told |= _moment("sent", happening.fact.occurred_at)
    if person and happening.conversation.is_group:
        told["waId"] = person.wa_id or person.user_id
    return told


def _id(happening: Happening) -> str:
    """A UUID, as they have; the same for the same event."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, happening.id))


def _address(conversation: Conversation) -> str:
    if conversation.group:
        return conversation.group.wa_group_id
    return conversation.contact.wa_id or conversation.contact.user_id


def _digits(number: str) -> str:
    return "".join(filter(str.isdecimal, number))


def _moment(what: str, at: datetime) -> dict[str, Any]:
    """Milliseconds and text, as theirs."""
    text = at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"
    return {f"{what}At": int(at.timestamp() * 1000), f"{what}Date": text}
