"""What stands in an export: one JSON line per thing, nothing of ours that is secret."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, QuerySet

from groups.models import Contact, JoinRequest, MembershipChange, Participant
from inbox.models import Activity, Attachment, Conversation, Message, Note, Reaction, Receipt

CHUNK = 500
"""Rows held in memory at a time."""

Line = dict[str, Any]


def rows(found: QuerySet[Any]) -> Iterator[Any]:
    """All of them in order of their ids, a chunk at a time, however many there are."""
    last = 0
    while chunk := list(found.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from chunk
        last = chunk[-1].pk


def about(conversation: Conversation) -> Line:
    """What the conversation is about, and the format's version."""
    group = conversation.group
    described: Line = {
        "format": "octet-export-1",
        "conversation": conversation.pk,
        "number": conversation.number.display_number,
        "status": conversation.status,
        "tags": [tag.name for tag in conversation.tags.all()],
        "created_at": conversation.created_at,
    }
    if group is None:
        return described | {"type": "direct", "contact": _person(conversation.contact)}
    return described | {
        "type": "group",
        "group_id": group.wa_group_id,
        "subject": group.subject,
        "description": group.description,
        "join_approval_mode": group.join_approval_mode,
        "state": group.state,
        "group_created_at": group.created_at,
    }


def file_name(attachment: Attachment, cleaned: str) -> str:
    """Where a file lies in the archive: never outside of its folder, never twice the same."""
    return f"media/{attachment.message_id}-{cleaned}"


def _person(contact: Contact | None) -> Line | None:
    if contact is None:
        return None
    named = {
        "id": contact.pk,
        "name": contact.name,
        "username": contact.username,
        "phone": contact.wa_id,
        "user_id": contact.user_id,
    }
    return {key: value for key, value in named.items() if value}


def _message(row: Message) -> Line:
    return {
        "id": row.pk,
        "wamid": row.wamid,
        "direction": row.direction,
        "kind": row.kind,
        "author": _person(row.contact),
        "agent": row.agent.name if row.agent else None,
        "text": row.text,
        "details": row.details,
        "state": row.state,
        "problem_code": row.problem_code,
        "problem": row.problem,
        "occurred_at": row.occurred_at,
        "arrived_at": row.arrived_at,
    }


def _note(row: Note) -> Line:
    """Said among ourselves; the people of the conversation never saw it."""
    return {
        "id": row.pk,
        "private": True,
        "author": row.author.name if row.author else None,
        "text": row.text,
        "created_at": row.created_at,
        "edited_at": row.edited_at,
    }


def _receipt(row: Receipt) -> Line:
    return {
        "message": row.message_id,
        "person": _person(row.contact),
        "delivered_at": row.delivered_at,
        "read_at": row.read_at,
        "failed_at": row.failed_at,
    }


def _reaction(row: Reaction) -> Line:
    return {
        "message": row.message_id,
        "person": _person(row.contact),
        "emoji": row.emoji,
    }


def _participant(row: Participant) -> Line:
    return {
        "person": _person(row.contact),
        "state": row.state,
        "joined_at": row.joined_at,
        "left_at": row.left_at,
        "last_wrote_at": row.last_wrote_at,
    }


def _change(row: MembershipChange) -> Line:
    return {"person": _person(row.contact), "change": row.kind, "occurred_at": row.occurred_at}


def _join_request(row: JoinRequest) -> Line:
    return {
        "person": _person(row.contact),
        "state": row.state,
        "requested_at": row.requested_at,
        "decided_at": row.decided_at,
    }


def _event(row: Activity) -> Line:
    return {
        "seq": row.seq,
        "kind": row.kind,
        "message": row.message_id,
        "note": row.note_id,
        "person": _person(row.contact),
        "by": row.actor.name if row.actor else None,
        "details": row.details,
        "occurred_at": row.occurred_at,
        "recorded_at": row.recorded_at,
    }


Section = tuple[QuerySet[Any], Callable[[Any], Line]]


def sections(conversation: Conversation) -> dict[str, Section]:
    """By the name of their file: the rows, and how one becomes a line."""
    mine = {"conversation": conversation.pk}
    message = {"message__conversation": conversation.pk}
    group = {"group": conversation.group_id}
    every: dict[str, Section] = {
        "messages": (_of(Message, mine, "contact", "agent"), _message),
        "notes": (_of(Note, mine | {"removed_at": None}, "author"), _note),
        "receipts": (_of(Receipt, message, "contact"), _receipt),
        "reactions": (_of(Reaction, message, "contact"), _reaction),
        "events": (_of(Activity, mine, "contact", "actor"), _event),
    }
    if conversation.group_id is None:
        return every
    return every | {
        "members": (_of(Participant, group, "contact"), _participant),
        "membership": (_of(MembershipChange, group, "contact"), _change),
        "join_requests": (_of(JoinRequest, group, "contact"), _join_request),
    }


def attachments(conversation: Conversation) -> QuerySet[Attachment]:
    return Attachment.objects.filter(
        message__conversation=conversation, state=Attachment.State.READY
    ).exclude(file="")


def _of(model: type[Model], lookup: dict[str, Any], *related: str) -> QuerySet[Any]:
    return model._default_manager.filter(**lookup).select_related(*related)
