"""Who they are: contacts, groups, and who is in them."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import BusinessNumber, Workspace
from groups.models import (
    Contact,
    Group,
    GroupPicture,
    Invite,
    MembershipChange,
    Participant,
)
from groups.services import contacts, lifecycle, membership
from groups.services.contacts import Mention
from tests.factories.unique import serials
from whatsapp.events import Person


def make_contact(workspace: Workspace, name: str = "", **fields: Any) -> Contact:
    """A person on WhatsApp with the identities that the inbox finds them by."""
    nth = next(serials)
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
    nth = next(serials)
    made_at = timezone.now() - timedelta(days=7)
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
        group=group, storage_key=f"key{next(serials):04}", sha256=f"sha{next(serials):04}="
    )
    picture.file.save("full.jpg", ContentFile(b"full"), save=False)
    picture.small.save("small.jpg", ContentFile(b"small"), save=False)
    picture.save()
    if shown:
        lifecycle.apply_picture(group, picture, timezone.now() - timedelta(days=7))
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
    joined_at = joined_at or timezone.now() - timedelta(days=2)
    membership.note_changes(group, [contact], kind=MembershipChange.Kind.JOINED, at=joined_at)
    if left_at:
        membership.note_changes(group, [contact], kind=MembershipChange.Kind.LEFT, at=left_at)
    return group.participants.get(contact=contact)


def make_invite(group: Group, contact: Contact | None = None, **fields: Any) -> Invite:
    """Somebody who was asked into the group (an hour ago, with its present link)."""
    defaults = {"link": group.invite_link, "sent_at": timezone.now() - timedelta(hours=1)}
    if "due_at" in fields:
        defaults = {}
    else:
        defaults |= {"state": Invite.State.INVITED, "sends": 1}
    contact = contact or make_contact(group.workspace)
    return Invite.objects.create(group=group, contact=contact, **(defaults | fields))
