"""Who they are: contacts, groups, and who is in them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import BusinessNumber, Workspace
from groups.models import (
    Contact,
    Group,
    GroupPicture,
    Identity,
    Invite,
    MembershipChange,
    Participant,
)
from groups.services import contacts, lifecycle, membership
from groups.services.contacts import Mention, keys_of
from tests.factories.unique import serials
from whatsapp.events import Person

NEWS_BEGINS = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""Webhooks that tests post tell of nothing earlier, whenever they are run."""


def ago(**time: float) -> datetime:
    """So long before now and before all that webhooks tell of."""
    return min(timezone.now(), NEWS_BEGINS) - timedelta(**time)


def make_contact(workspace: Workspace, name: str = "", **fields: Any) -> Contact:
    """A person on WhatsApp with the identities that the inbox finds them by."""
    nth = next(serials)
    defaults = {
        "user_id": f"GB.{nth:020}",
        "wa_id": f"4477009{nth:05}",
        "name": name or f"Person {nth}",
        "named_at": timezone.now(),
    }
    contact = Contact.objects.create(workspace=workspace, **(defaults | fields))
    Identity.objects.bulk_create(
        Identity(workspace=workspace, contact=contact, kind=kind, value=value)
        for kind, value in keys_of(Person(user_id=contact.user_id, wa_id=contact.wa_id))
    )
    return contact


def meet(workspace: Workspace, name: str = "", **ids: str) -> Contact:
    """Whoever has these ids; a new contact if nobody has."""
    person = Person(name=name, **ids)
    return contacts.resolve(workspace, [Mention(person, timezone.now())])[person]


def make_group(number: BusinessNumber, *, people: int = 2, **fields: Any) -> Group:
    """A group that can be written to, with so many people in it."""
    nth = next(serials)
    made_at = ago(days=7)
    defaults = {
        "wa_group_id": f"Y2FwaV9ncm91cDo{nth:012}",
        "subject": f"Group {nth}",
        "subject_at": made_at,
        "description_at": made_at,
        "join_approval_mode": Group.JoinMode.AUTO_APPROVE,
        "invite_link": f"https://chat.whatsapp.com/Link{nth:018}",
    }
    group = Group.objects.create(workspace=number.workspace, number=number, **(defaults | fields))
    everybody = [make_contact(number.workspace) for _ in range(people)]
    membership.note_changes(
        group,
        everybody,
        kind=MembershipChange.Kind.JOINED,
        at=ago(days=2),
    )
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
        lifecycle.apply_picture(group, picture, ago(days=7))
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
    joined_at = joined_at or ago(days=2)
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
