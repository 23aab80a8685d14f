"""The work: conversations, what is said in them and what hangs on it."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import BusinessNumber, Workspace
from groups.models import Contact, ContactMerge, Group, JoinRequest, Participant
from groups.services import join_requests
from inbox.history import Kind, recording
from inbox.models import Attachment, Conversation, Export, Message, Receipt, Tag
from inbox.services import join_news, merging, tags, threads
from tests.factories.accounts import make_number
from tests.factories.groups import make_contact, make_group
from tests.factories.unique import serials


def make_conversation(
    *,
    group: Group | None = None,
    contact: Contact | None = None,
    number: BusinessNumber | None = None,
    window: timedelta | None = timedelta(hours=20),
    **fields: Any,
) -> Conversation:
    """The thread about a group or a contact (a new group when neither is given).

    The window stays open for `window`; a negative one closed it so long ago, None never opened it.
    """
    if contact is None and group is None:
        group = make_group(number or make_number())
    number = number or (group.number if group else make_number(contact.workspace))
    first = group.participants.first() if group else None
    opener = contact or (first.contact if first else None)
    defaults = {
        "window_closes_at": timezone.now() + window if window is not None else None,
        "window_opened_by": opener if window is not None else None,
    }
    return Conversation.objects.create(
        workspace_id=number.workspace_id,
        number=number,
        group=group,
        contact=contact,
        **(defaults | fields),
    )


def make_message(
    conversation: Conversation | None = None,
    text: str = "Hello",
    *,
    outgoing: bool = False,
    **fields: Any,
) -> Message:
    """Something said, with its line in the thread and its place in the list.

    Incoming ones come from the contact or the group's first participant. Outgoing ones are "sent"
    unless a `state` is given, and for those who are in the group now.
    """
    conversation = conversation or make_conversation()
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        message = (_say if outgoing else _hear)(conversation, text, fields)
        history.record(
            Kind.MESSAGE_QUEUED if outgoing else Kind.MESSAGE_RECEIVED,
            conversation,
            message=message,
            contact=message.contact,
            actor=message.agent,
            occurred_at=message.occurred_at,
        )
    return message


def _hear(conversation: Conversation, text: str, fields: dict[str, Any]) -> Message:
    author = conversation.contact or _people_in(conversation)[0]
    defaults = {"contact": author, "state": Message.State.RECEIVED}
    message = _create(conversation, Message.Direction.INCOMING, text, defaults | fields)
    conversation.incoming_count += 1
    conversation.waiting_since = conversation.waiting_since or message.occurred_at
    conversation.save(update_fields=["incoming_count", "waiting_since"])
    return message


def _say(conversation: Conversation, text: str, fields: dict[str, Any]) -> Message:
    people = _people_in(conversation)
    defaults = {"state": Message.State.SENT, "audience_count": len(people)}
    if fields.get("state") == Message.State.QUEUED:
        defaults |= {"due_at": timezone.now(), "wamid": "", "audience_count": 0}
    message = _create(conversation, Message.Direction.OUTGOING, text, defaults | fields)
    if message.state != Message.State.QUEUED:
        Receipt.objects.bulk_create(Receipt(message=message, contact=person) for person in people)
    conversation.waiting_since = None
    conversation.save(update_fields=["waiting_since"])
    return message


def _people_in(conversation: Conversation) -> list[Contact]:
    if conversation.contact:
        return [conversation.contact]
    members = conversation.group.participants.filter(state=Participant.State.MEMBER)
    return [participant.contact for participant in members.select_related("contact")]


def _create(
    conversation: Conversation, direction: str, text: str, fields: dict[str, Any]
) -> Message:
    defaults = {"wamid": f"wamid.TEST{next(serials):012}", "occurred_at": timezone.now()}
    message = Message.objects.create(
        conversation=conversation,
        number=conversation.number,
        direction=direction,
        text=text,
        **(defaults | fields),
    )
    conversation.last_message, conversation.last_message_at = message, message.occurred_at
    conversation.save(update_fields=["last_message", "last_message_at"])
    return message


def make_attachment(message: Message, content: bytes = b"", **fields: Any) -> Attachment:
    """The file of a message, here already when there is `content`."""
    attachment = Attachment(message=message, storage_key=f"key{next(serials):04}", **fields)
    if content:
        attachment.state, attachment.size = Attachment.State.READY, len(content)
        attachment.file.save("file", ContentFile(content), save=False)
        attachment.thumbnail = attachment.file.name
    attachment.save()
    return attachment


def make_export(conversation: Conversation, **fields: Any) -> Export:
    """An export that can be downloaded."""
    now = timezone.now()
    defaults = {"state": "ready", "size": 3, "ready_at": now, "due_at": now + timedelta(days=7)}
    export = Export(conversation=conversation, storage_key=f"key{next(serials):04}")
    for name, value in (defaults | fields).items():
        setattr(export, name, value)
    export.file.save("export.zip", ContentFile(b"ZIP"), save=False)
    export.save()
    return export


def make_merge(kept: Contact) -> ContactMerge:
    """Somebody proved to be `kept` as well."""
    with recording() as history:
        return merging.carry_out(kept, make_contact(kept.workspace), history)


def make_join_request(
    conversation: Conversation, contact: Contact | None = None, *, at: datetime | None = None
) -> JoinRequest:
    """Somebody waits to be let into the conversation's group."""
    nth = next(serials)
    contact = contact or make_contact(conversation.workspace)
    at = at or timezone.now()
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        join_requests.note_created(conversation.group, contact, f"join-request-{nth}", at)
        join_news.count_join_requests(conversation)
        history.record(Kind.JOIN_REQUEST_CREATED, conversation, contact=contact, occurred_at=at)
    return conversation.group.join_requests.get(join_request_id=f"join-request-{nth}")


def make_tag(workspace: Workspace, name: str = "VIP", *on: Conversation, **fields: Any) -> Tag:
    """A tag of the workspace, and the conversations that carry it."""
    tag = tags.make(workspace=workspace, name=name, **fields)
    tag.conversations.add(*on)
    return tag
