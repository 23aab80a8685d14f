"""Finding, making and locking conversations."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import BusinessNumber
from groups.models import Contact, Group
from inbox.models import Conversation


def lock(pks: Collection[int]) -> dict[int, Conversation]:
    """Hold these conversations until the transaction ends, in order of their ids.

    Everybody who changes a conversation or its messages takes this first, so changes to one
    conversation happen one after the other and nobody deadlocks.
    """
    rows = (
        Conversation.objects.filter(pk__in=pks)
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("number", "group", "contact")
    )
    return {row.pk: row for row in rows}


@dataclass(frozen=True, slots=True)
class Opened:
    """Locked conversations, by the ids of what they are about."""

    by_group: dict[int, Conversation]
    by_contact: dict[int, Conversation]


def open_all(
    number: BusinessNumber, groups: Iterable[Group], contacts: Iterable[Contact] = ()
) -> Opened:
    """The conversations about these groups and people, made where missing, and all locked at once
    in order of their ids."""
    by_group = {group.pk: group for group in groups}
    by_contact = {contact.pk: contact for contact in contacts}
    about = Q(group__in=by_group) | Q(contact__in=by_contact, number=number)
    known = list(Conversation.objects.filter(about).values_list("group_id", "contact_id"))
    new_groups = by_group.keys() - {group_id for group_id, _ in known}
    new_contacts = by_contact.keys() - {contact_id for _, contact_id in known}
    if new_groups or new_contacts:
        about_whom = [{"group": by_group[pk]} for pk in sorted(new_groups)]
        about_whom += [{"contact": by_contact[pk]} for pk in sorted(new_contacts)]
        Conversation.objects.bulk_create(
            (
                Conversation(workspace_id=number.workspace_id, number=number, **whom)
                for whom in about_whom
            ),
            ignore_conflicts=True,
        )
    rows = Conversation.objects.filter(about).order_by("pk").select_for_update(of=("self",))
    opened = Opened({}, {})
    for row in rows if by_group or by_contact else ():
        row.number = number
        if row.group_id:
            row.group = by_group[row.group_id]
            opened.by_group[row.group_id] = row
        else:
            row.contact = by_contact[row.contact_id]
            opened.by_contact[row.contact_id] = row
    return opened


def of_group(number: BusinessNumber, group: Group) -> Conversation:
    """The group's conversation, locked; made if need be."""
    return open_all(number, [group]).by_group[group.pk]


def of_contact(number: BusinessNumber, contact: Contact) -> Conversation:
    """The direct chat with the contact, locked; made if need be."""
    return open_all(number, [], [contact]).by_contact[contact.pk]
