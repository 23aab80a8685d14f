"""Finding, making and locking conversations."""

from collections.abc import Collection, Iterable

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


def for_groups(number: BusinessNumber, groups: Iterable[Group]) -> dict[int, Conversation]:
    """The conversation of each group, locked; made where missing. Keyed by group id."""
    groups = {group.pk: group for group in groups}
    known = set(
        Conversation.objects.filter(group__in=groups).values_list("group_id", flat=True)
        if groups
        else ()
    )
    Conversation.objects.bulk_create(
        (
            Conversation(workspace_id=number.workspace_id, number=number, group=groups[pk])
            for pk in sorted(groups.keys() - known)
        ),
        ignore_conflicts=True,
    )
    locked = _lock_where(number, group__in=groups)
    for conversation in locked:
        conversation.group = groups[conversation.group_id]
    return {conversation.group_id: conversation for conversation in locked}


def for_contacts(number: BusinessNumber, contacts: Iterable[Contact]) -> dict[int, Conversation]:
    """The direct conversation with each contact, locked; made where missing. By contact id."""
    contacts = {contact.pk: contact for contact in contacts}
    known = set(
        Conversation.objects.filter(number=number, contact__in=contacts).values_list(
            "contact_id", flat=True
        )
        if contacts
        else ()
    )
    Conversation.objects.bulk_create(
        (
            Conversation(workspace_id=number.workspace_id, number=number, contact=contacts[pk])
            for pk in sorted(contacts.keys() - known)
        ),
        ignore_conflicts=True,
    )
    locked = _lock_where(number, contact__in=contacts)
    for conversation in locked:
        conversation.contact = contacts[conversation.contact_id]
    return {conversation.contact_id: conversation for conversation in locked}


def _lock_where(number: BusinessNumber, **lookup: object) -> list[Conversation]:
    if not any(lookup.values()):
        return []
    rows = list(
        Conversation.objects.filter(number=number, **lookup)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    for row in rows:
        row.number = number
    return rows
