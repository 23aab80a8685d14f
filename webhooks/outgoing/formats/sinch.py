"""Sinch's envelopes: messages (MO) and statuses (DLR). It has no words for anything else.

Every field of theirs is there; null or "" where we know nothing.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from groups.models import Contact
from inbox.api.media import links
from inbox.models import Conversation, Message
from inbox.sinch import codes, references
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
STATUSES = frozenset(
    f"message.{word}" for word in ("sent", "delivered", "read", "played", "failed")
)


def body(happening: Happening) -> dict[str, Any] | None:
    if happening.message is None:
        return None
    if happening.event.name == "message.received":
        return {"total": 1, "data": [_message(happening, happening.message)]}
    if happening.event.name in STATUSES:
        ids = {"customerId": str(happening.fact.workspace_id), "subAccountId": "", "userId": ""}
        told = _status(happening, happening.message)
        return {"total": 1, "data": [told], "clientInfo": ids}
    return None


def _message(happening: Happening, message: Message) -> dict[str, Any]:
    who, chat = message.contact, happening.conversation
    source = _id_of(who)
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, happening.id)),
        "source": source,
        "origin": _digits(chat.number.display_number),
        "userProfile": {"name": who.display_name if who else "", "whatsAppId": source},
        **references.told_with(happening.answered),
        "message": _said(happening, message),
        **_moment("received", message.occurred_at),
        "session": _session(chat),
    }


def _said(happening: Happening, message: Message) -> dict[str, Any]:
    said: dict[str, Any] = {"type": TYPES.get(message.kind, "TEXT")}
    if message.kind in TYPES_OF_WORDS or message.kind not in TYPES:
        said["messageText"] = message.text
    elif file := happening.attachment:
        said |= {"mediaUrl": links.link_to(file), "mimeType": file.mime_type}
        said |= {"caption": message.text} if message.text else {}
    elif message.kind in DETAILS:
        said |= DETAILS[message.kind](message)
    if happening.conversation.group:
        said["waGroupId"] = happening.conversation.group.wa_group_id
    return said


def _location(message: Message) -> dict[str, Any]:
    own = message.details
    point = f"{own.get('latitude', '')},{own.get('longitude', '')}"
    named = {"name": own.get("name") or "", "address": own.get("address") or ""}
    return {"location": {"geoPoint": point, **named}}


def _contacts(message: Message) -> dict[str, Any]:
    return {"contacts": message.details.get("contacts") or []}


def _interactive(message: Message) -> dict[str, Any]:
    """What was tapped, by the name that the program gave it."""
    for name in ("list_reply", "button_reply"):
        reply = message.details.get(name)
        if not isinstance(reply, Mapping):
            continue
        chosen = str(reply.get("id", ""))
        title = reply.get("title") or message.text
        if name == "list_reply":
            told = {"rowIdentifier": chosen, "rowTitle": title}
            return {"interactive": {"type": "LIST_REPLY", "listReply": told}}
        told = {"payload": chosen, "title": title}
        return {"interactive": {"type": "BUTTON_REPLY", "buttonReply": told}}
    return {"messageText": message.text}


TYPES_OF_WORDS = frozenset({"text", "button", "order"})
DETAILS = {"location": _location, "contacts": _contacts, "interactive": _interactive}


def _status(happening: Happening, message: Message) -> dict[str, Any]:
    chat, person = happening.conversation, happening.person
    told: dict[str, Any] = {
        "id": references.message_id(message),
        **references.told_with(message),
        "destination": _address(chat),
        "origin": _digits(chat.number.display_number),
        **_outcome(happening, message),
        **_moment("updated", happening.fact.occurred_at),
        "type": "MESSAGE",
    }
    if person and chat.is_group:
        # Ours: in a group each person has a status of their own.
        told["waId"] = _id_of(person)
    return told


def _outcome(happening: Happening, message: Message) -> dict[str, Any]:
    """Sent, delivered, read: whether, with which code and when, as far as we know."""
    word, at = happening.event.name.removeprefix("message."), happening.fact.occurred_at
    if word == "failed":
        return _failure(happening, message)
    is_read = word in {"read", "played"}
    delivery = {"sent": None, "delivered": codes.DELIVERED}.get(word, codes.READ)
    return {
        "sent": True,
        **_coded("sent", codes.SENT, at if word == "sent" else message.occurred_at),
        "delivered": delivery is not None,
        **_coded("delivered", delivery, at if word == "delivered" else None),
        "read": is_read,
        **_moment("read", at if is_read else None),
    }


def _failure(happening: Happening, message: Message) -> dict[str, Any]:
    status = happening.event.status or {}
    why = codes.of_failure(
        status.get("code") or message.problem_code, was_taken=bool(message.wamid)
    )
    was_sent = why == codes.NOT_DELIVERED
    return {
        "sent": was_sent,
        **_coded(
            "sent", codes.SENT if was_sent else why, message.occurred_at if was_sent else None
        ),
        "delivered": False,
        **_coded("delivered", why if was_sent else None, None),
        "read": False,
        **_moment("read", None),
    }


def _coded(what: str, outcome: codes.Outcome | None, at: datetime | None) -> dict[str, Any]:
    code, status = outcome or (None, None)
    return {f"{what}StatusCode": code, f"{what}Status": status, **_moment(what, at)}


def _session(chat: Conversation) -> dict[str, Any]:
    """One for all that is said in a conversation."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"octet:conversation:{chat.pk}")
    return {"sessionId": str(name), "createdAt": _text(chat.created_at)}


def _address(conversation: Conversation) -> str:
    group = conversation.group
    return group.wa_group_id if group else _id_of(conversation.contact)


def _id_of(person: Contact | None) -> str:
    return (person.wa_id or person.user_id) if person else ""


def _digits(number: str) -> str:
    return "".join(filter(str.isdecimal, number))


def _moment(what: str, at: datetime | None) -> dict[str, Any]:
    """Milliseconds and text, as theirs."""
    milliseconds = int(at.timestamp() * 1000) if at else None
    return {f"{what}At": milliseconds, f"{what}Date": _text(at) if at else None}


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"
