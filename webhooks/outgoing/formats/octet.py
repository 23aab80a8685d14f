"""Octet's own bodies: {id, type, timestamp, sequence, data}. docs/webhooks.md describes them."""

from datetime import UTC, datetime
from typing import Any

from accounts.models import BusinessNumber, User
from groups.models import Contact
from inbox.models import Activity, Attachment, Conversation, Message
from webhooks.outgoing.scene import Happening, event_id

Kind = Activity.Kind


def body(happening: Happening) -> dict[str, Any]:
    fact = happening.fact
    data: dict[str, Any] = {
        "number": _number(happening.number),
        "actor": actor(happening),
    }
    if happening.conversation:
        data["conversation"] = conversation(happening.conversation)
    if happening.message:
        data["message"] = message(happening.message, happening.attachment)
    if happening.person:
        data["person"] = person(happening.person)
    return {
        "id": happening.id,
        "type": happening.event.name,
        "timestamp": instant(fact.occurred_at),
        "sequence": fact.seq,
        "data": data | _more(happening),
    }


def _more(happening: Happening) -> dict[str, Any]:
    """What only this kind of news has."""
    fact, status = happening.fact, happening.event.status
    if status:
        told = {key: value for key, value in status.items() if key != "contact"}
        return {"status": told}
    if fact.note_id:
        # What stands in it is for the team alone; GET …/notes has it for those who may read.
        return {"note": {"id": str(fact.note_id)}}
    details = dict(fact.details)
    explained = details.pop("explains", None)
    told = _told(fact.kind, details)
    if explained:
        # Which event said before that it had happened.
        told["explains"] = event_id(happening.conversation.workspace, explained["seq"])
    return told


def _told(kind: str, details: dict[str, Any]) -> dict[str, Any]:
    if kind in {Kind.GROUP_SUSPENDED, Kind.GROUP_UNSUSPENDED}:
        return {"suspended": kind == Kind.GROUP_SUSPENDED}
    if kind == Kind.PARTICIPANT_REMOVED:
        return {"reason": "removed"}
    if kind == Kind.PARTICIPANT_LEFT:
        return {"reason": "unknown" if details.get("found") else "left"}
    return {"details": details} if details else {}


def actor(happening: Happening) -> dict[str, Any]:
    """Who did it: somebody of ours ("user"), a program ("api"), the person it is about, or WhatsApp
    by itself."""
    is_program = happening.fact.details.get("via") == "api"
    if is_program or happening.actor:
        who = agent(happening.actor) if happening.actor else {}
        return {"type": "api" if is_program else "user", **who}
    own_doing = {
        Kind.PARTICIPANT_JOINED,
        Kind.PARTICIPANT_LEFT,
        Kind.JOIN_REQUEST_CREATED,
        Kind.JOIN_REQUEST_REVOKED,
        Kind.MESSAGE_RECEIVED,
        Kind.REACTION_CHANGED,
    }
    kind, is_found = happening.fact.kind, happening.fact.details.get("found")
    may_be_removed = kind == Kind.PARTICIPANT_LEFT and is_found
    if happening.person and kind in own_doing and not may_be_removed:
        return {"type": "person", **person(happening.person)}
    return {"type": "whatsapp"}


def person(contact: Contact) -> dict[str, Any]:
    """Somebody on WhatsApp. The phone number may be unknown; `user_id` is WhatsApp's own id."""
    return {
        "id": str(contact.pk),
        "name": contact.display_name,
        "username": contact.username or None,
        "phone_number": f"+{contact.wa_id}" if contact.wa_id else None,
        "user_id": contact.user_id or None,
    }


def agent(user: User) -> dict[str, Any]:
    return {"id": str(user.pk), "name": user.name}


def _number(number: BusinessNumber) -> dict[str, Any]:
    return {
        "id": str(number.pk),
        "name": number.name,
        "display_number": number.display_number,
        "phone_number_id": number.phone_number_id,
        "health": number.health,
    }


def conversation(one: Conversation) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": str(one.pk),
        "kind": "group" if one.is_group else "direct",
        "title": one.title,
        "status": one.status,
        "assignee": agent(one.assignee) if one.assignee else None,
        "tags": [
            {"id": str(tag.pk), "name": tag.name, "color": tag.colour} for tag in one.tags.all()
        ],
        "window_closes_at": instant(one.window_closes_at),
    }
    if one.group:
        shown["group"] = {
            "id": str(one.group.pk),
            "wa_group_id": one.group.wa_group_id,
            "subject": one.group.subject,
            "description": one.group.description,
            "state": one.group.state,
            "participant_count": one.group.participant_count,
            "invite_link": one.group.invite_link or None,
        }
    else:
        shown["contact"] = person(one.contact)
    return shown


def message(one: Message, attachment: Attachment | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": str(one.pk),
        "wamid": one.wamid or None,
        "direction": one.get_direction_display(),
        "kind": one.kind,
        "text": one.text,
        "details": one.details,
        "quoted_wamid": one.quoted_wamid or None,
        "occurred_at": instant(one.occurred_at),
        "author": person(one.contact) if one.contact else None,
        "agent": agent(one.agent) if one.agent else None,
    }
    if one.is_outgoing:
        shown["state"] = one.state
        shown["problem"] = (
            {"code": one.problem_code, "message": one.problem}
            if one.problem_code or one.problem
            else None
        )
        shown["counts"] = {
            "audience": one.audience_count,
            "delivered": one.delivered_count,
            "read": one.read_count,
            "played": one.played_count,
            "failed": one.failed_count,
        }
    if attachment:
        shown["attachment"] = {
            "id": str(attachment.pk),
            "state": attachment.state,
            "filename": attachment.filename or None,
            "mime_type": attachment.mime_type,
            "size": attachment.size,
            "sha256": attachment.sha256 or None,
        }
    return shown


def instant(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
