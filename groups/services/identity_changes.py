"""A person got other ids, or two contacts proved to be one person."""

from datetime import datetime

from accounts.models import Workspace
from groups.models import Contact, Identity, JoinRequest, MembershipChange, Participant
from groups.services import contacts, invitations, membership
from groups.services.contacts import Mention, Roster
from whatsapp.events import Person


def change_identity(
    workspace: Workspace, *, previous: Person, current: Person, at: datetime
) -> Roster:
    """Give the person who was `previous` the ids of `current` as well; the old ones stay.

    Returns a roster that finds both; its merges name contacts that proved to be the same person.
    """
    roster = contacts.resolve(workspace, [Mention(previous, at), Mention(current, at)])
    old, new = roster.find(previous), roster.find(current)
    if old is None or new is None:
        return roster
    if old.pk != new.pk and current.user_id:
        roster.merges.append((old, new))
        roster.replace(new, old)
    _take_ids(old, previous, current, at)
    return roster


def _take_ids(contact: Contact, previous: Person, current: Person, at: datetime) -> None:
    """The newest change names the ids to use from now on; news that says both sides alike says
    nothing."""
    if (
        current.user_id
        and current.user_id != previous.user_id
        and _is_newer(at, contact.user_id_at)
    ):
        contact.user_id, contact.user_id_at = current.user_id, at
    if current.wa_id and current.wa_id != previous.wa_id and _is_newer(at, contact.wa_id_at):
        contact.wa_id, contact.wa_id_at = current.wa_id, at
    contact.save(update_fields=["user_id", "user_id_at", "wa_id", "wa_id_at"])


def _is_newer(at: datetime, known: datetime | None) -> bool:
    return known is None or known <= at


def absorb(kept: Contact, dropped: Contact) -> None:
    """Move all that groups know of `dropped` to `kept` and delete it.

    Rows of other apps must have been moved before. What both have is kept once.
    """
    Identity.objects.filter(contact=dropped).update(contact=kept)
    JoinRequest.objects.filter(contact=dropped).update(contact=kept)
    invitations.move(kept, dropped)
    seats = list(dropped.participations.select_related("group"))
    changes = MembershipChange.objects.filter(contact=dropped)
    MembershipChange.objects.bulk_create(
        (
            MembershipChange(
                group_id=change.group_id,
                contact=kept,
                kind=change.kind,
                occurred_at=change.occurred_at,
            )
            for change in changes
        ),
        ignore_conflicts=True,
    )
    changes.delete()
    Participant.objects.filter(contact=dropped).delete()
    for seat in seats:
        membership.recount(seat.group, [kept])
        membership.note_last_words(seat.group, kept, seat.last_wrote_at)
    kept.name = kept.name or dropped.name
    kept.username = kept.username or dropped.username
    kept.wa_id = kept.wa_id or dropped.wa_id
    kept.user_id = kept.user_id or dropped.user_id
    kept.save(update_fields=["name", "username", "wa_id", "user_id"])
    dropped.delete()
