"""A person got other ids: the old ones stay, and both find the same contact."""

from datetime import datetime

from accounts.models import Workspace
from groups.models import Contact
from groups.services import contacts
from groups.services.contacts import Mention, Roster
from whatsapp.events import Person


def change_identity(
    workspace: Workspace, *, previous: Person, current: Person, at: datetime
) -> Roster:
    """Give the person who was `previous` the ids of `current` as well; the old ones stay.

    Returns a roster that finds both; its merges name contacts that proved to be the same person.
    Without a user id in `current` the contact of the new number may be somebody else, and stays.
    """
    is_proof = bool(current.user_id) and previous.is_known
    mentions = [
        Mention(previous, at),
        Mention(current, at, formerly=previous if is_proof else None),
    ]
    roster = contacts.resolve(workspace, mentions)
    old = roster.find(previous)
    if old is None or roster.find(current) is None:
        return roster
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
