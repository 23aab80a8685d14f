"""Rows for tests, one call each. Whatever is not said has a value that makes sense alone."""

import itertools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import BusinessNumber, Connection, Membership, Template, User, Workspace
from groups.models import (
    Contact,
    ContactMerge,
    Group,
    GroupPicture,
    Invite,
    JoinRequest,
    MembershipChange,
    Participant,
)
from groups.services import contacts, join_requests, lifecycle, membership
from groups.services.contacts import Mention
from inbox.history import Kind, recording
from inbox.models import Attachment, Conversation, Export, Message, Receipt, Tag
from inbox.services import join_news, merging, tags, threads
from whatsapp.events import Person

_numbers = itertools.count(1)

A_DAY = timedelta(hours=24)


def make_workspace(name: str = "Casa Lima") -> Workspace:
    return Workspace.objects.create(name=name)


def make_connection(workspace: Workspace | None = None, **fields: Any) -> Connection:
    defaults = {
        "name": "WhatsApp",
        "base_url": "https://graph.facebook.com",
        "access_token": "an-access-token",
        "app_secret": "an-app-secret",
        "verify_token": "a-verify-token",
    }
    return Connection.objects.create(workspace=workspace or make_workspace(), **(defaults | fields))


def make_number(workspace: Workspace | None = None, **fields: Any) -> BusinessNumber:
    """A working number. Numbers of one workspace share its connection unless one is given."""
    connection = fields.pop("connection", None)
    workspace = workspace or (connection.workspace if connection else make_workspace())
    nth = next(_numbers)
    defaults = {
        "connection": connection or workspace.connections.first() or make_connection(workspace),
        "phone_number_id": f"3190000{nth:08}",
        "waba_id": "102290129340398",
        "display_number": f"+1 555 {nth:07}",
        "name": f"Number {nth}",
    }
    return BusinessNumber.objects.create(workspace=workspace, **(defaults | fields))


def make_user(
    name: str = "Ana Agent",
    *,
    workspace: Workspace | None = None,
    role: str = Membership.Role.AGENT,
    numbers: Iterable[BusinessNumber] = (),
    **fields: Any,
) -> User:
    """Somebody of ours; a member of `workspace` when one is given, of no `numbers` means of all.

    Without a `password` they cannot log in by the form (see client_of).
    """
    email = fields.pop("email", f"{name.split()[0].lower()}{next(_numbers)}@octet.test")
    user = User.objects.create_user(email, fields.pop("password", None), name=name, **fields)
    if workspace:
        numbers = list(numbers)
        membership = user.memberships.create(
            workspace=workspace, role=role, every_number=not numbers
        )
        membership.numbers.set(numbers)
    return user


def make_contact(workspace: Workspace, name: str = "", **fields: Any) -> Contact:
    """A person on WhatsApp with the identities that the inbox finds them by."""
    nth = next(_numbers)
    person = Person(
        user_id=fields.pop("user_id", f"GB.{nth:020}"),
        wa_id=fields.pop("wa_id", f"4477009{nth:05}"),
        username=fields.pop("username", ""),
        name=name or f"Person {nth}",
    )
    contact = contacts.resolve(workspace, [Mention(person, timezone.now())])[person]
    Contact.objects.filter(pk=contact.pk).update(**fields)
    contact.refresh_from_db()
    return contact


def make_group(number: BusinessNumber, *, people: int = 2, **fields: Any) -> Group:
    """A group that can be written to, with so many people in it."""
    nth = next(_numbers)
    made_at = timezone.now() - 7 * A_DAY
    defaults = {
        "wa_group_id": f"Y2FwaV9ncm91cDo{nth:012}",
        "subject": f"Group {nth}",
        "subject_at": made_at,
        "description_at": made_at,
        "join_approval_mode": Group.JoinMode.AUTO_APPROVE,
        "invite_link": f"https://chat.whatsapp.com/Link{nth:018}",
    }
    group = Group.objects.create(
        workspace_id=number.workspace_id, number=number, **(defaults | fields)
    )
    for _ in range(people):
        make_participant(group)
    return group


def make_group_picture(group: Group, *, shown: bool = False) -> GroupPicture:
    """A picture kept for the group, which WhatsApp shows when `shown`."""
    picture = GroupPicture(
        group=group, storage_key=f"key{next(_numbers):04}", sha256=f"sha{next(_numbers):04}="
    )
    picture.file.save("full.jpg", ContentFile(b"full"), save=False)
    picture.small.save("small.jpg", ContentFile(b"small"), save=False)
    picture.save()
    if shown:
        lifecycle.apply_picture(group, picture, timezone.now() - 7 * A_DAY)
    return picture


def make_participant(
    group: Group,
    contact: Contact | None = None,
    *,
    joined_at: datetime | None = None,
    left_at: datetime | None = None,
) -> Participant:
    """Somebody who joined the group (two days ago), and perhaps left it again."""
    contact = contact or make_contact(group.workspace)
    joined_at = joined_at or timezone.now() - 2 * A_DAY
    membership.note_changes(group, [contact], kind=MembershipChange.Kind.JOINED, at=joined_at)
    if left_at:
        membership.note_changes(group, [contact], kind=MembershipChange.Kind.LEFT, at=left_at)
    return group.participants.get(contact=contact)


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
    defaults = {"wamid": f"wamid.TEST{next(_numbers):012}", "occurred_at": timezone.now()}
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
    attachment = Attachment(message=message, storage_key=f"key{next(_numbers):04}", **fields)
    if content:
        attachment.state, attachment.size = Attachment.State.READY, len(content)
        attachment.file.save("file", ContentFile(content), save=False)
        attachment.thumbnail = attachment.file.name
    attachment.save()
    return attachment


def make_export(conversation: Conversation, **fields: Any) -> Export:
    """An export that can be downloaded."""
    now = timezone.now()
    defaults = {"state": "ready", "size": 3, "ready_at": now, "due_at": now + 7 * A_DAY}
    export = Export(conversation=conversation, storage_key=f"key{next(_numbers):04}")
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
    nth = next(_numbers)
    contact = contact or make_contact(conversation.workspace)
    at = at or timezone.now()
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        join_requests.note_created(conversation.group, contact, f"join-request-{nth}", at)
        join_news.count_join_requests(conversation)
        history.record(Kind.JOIN_REQUEST_CREATED, conversation, contact=contact, occurred_at=at)
    return conversation.group.join_requests.get(join_request_id=f"join-request-{nth}")


def make_invite(group: Group, contact: Contact | None = None, **fields: Any) -> Invite:
    """Somebody who was asked into the group (an hour ago, with its present link)."""
    defaults = {"link": group.invite_link, "sent_at": timezone.now() - timedelta(hours=1)}
    if "due_at" in fields:
        defaults = {}
    else:
        defaults |= {"state": Invite.State.INVITED, "sends": 1}
    contact = contact or make_contact(group.workspace)
    return Invite.objects.create(group=group, contact=contact, **(defaults | fields))


def make_template(number: BusinessNumber, **fields: Any) -> Template:
    """An approved template of the number's account, with one variable."""
    nth = next(_numbers)
    defaults = {
        "template_id": f"8800000{nth:08}",
        "name": f"template_{nth}",
        "language": "en",
        "category": "UTILITY",
        "status": "APPROVED",
        "status_at": timezone.now() - A_DAY,
        "synced_at": timezone.now(),
        "components": [{"type": "BODY", "text": "Hello {{1}}, how are you?"}],
    }
    return Template.objects.create(
        connection_id=number.connection_id, waba_id=number.waba_id, **(defaults | fields)
    )


def make_invitation(number: BusinessNumber, **fields: Any) -> Template:
    """The approved template that carries a group's link."""
    text = "You are invited to our WhatsApp group: {{1}} See you there!"
    defaults = {"name": "group_invite_link", "library_name": "group_invite_link"}
    defaults |= {"components": [{"type": "BODY", "text": text}]}
    return make_template(number, **(defaults | fields))


def make_tag(workspace: Workspace, name: str = "VIP", *on: Conversation, **fields: Any) -> Tag:
    """A tag of the workspace, and the conversations that carry it."""
    tag = tags.make(workspace=workspace, name=name, **fields)
    tag.conversations.add(*on)
    return tag
