"""Finding, making and locking conversations."""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import BusinessNumber
from compiled_queries.query import CompiledQuery
from groups.models import Contact, Group
from inbox.models import Conversation, Message


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


def lock_of(message: Message) -> Conversation:
    """Hold the conversation that this message is in: a merge may have moved it meanwhile."""
    return lock_around({message.pk: message.conversation_id})[message.pk]


def lock_around(places: Mapping[int, int]) -> dict[int, Conversation]:
    """Hold the conversations that these messages are in, by message. `places` says where they were
    when they were read; those that are gone by now are left out.

    Somebody who takes ids in their order may wait for us where we come back for one that was moved:
    then this raises OperationalError, as other deadlocks do.
    """
    held = lock(set(places.values()))
    while True:
        now = dict(Message.objects.filter(pk__in=places).values_list("pk", "conversation"))
        elsewhere = set(now.values()) - held.keys()
        if not elsewhere:
            return {pk: held[place] for pk, place in now.items()}
        held |= lock(elsewhere)


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
    opened = Opened({}, {})
    for row in _lock_or_make(number, by_group.keys(), by_contact.keys()):
        row.number = number
        if row.group_id:
            row.group = by_group[row.group_id]
            opened.by_group[row.group_id] = row
        else:
            row.contact = by_contact[row.contact_id]
            opened.by_contact[row.contact_id] = row
    return opened


def _lock_or_make(
    number: BusinessNumber, groups: Set[int], contacts: Set[int]
) -> list[Conversation]:
    if not groups and not contacts:
        return []
    about = {"groups": list(groups), "contacts": list(contacts), "number": number.pk}
    rows = _locked(**about)
    missing = [{"group_id": pk} for pk in sorted(groups - {row.group_id for row in rows})]
    missing += [{"contact_id": pk} for pk in sorted(contacts - {row.contact_id for row in rows})]
    if not missing:
        return rows
    Conversation.objects.bulk_create(
        (Conversation(workspace_id=number.workspace_id, number=number, **whom) for whom in missing),
        ignore_conflicts=True,
    )
    # Anew: another worker may have made one of them.
    return _locked(**about)


_locked = CompiledQuery(
    lambda groups, contacts, number: (
        Conversation.objects.filter(
            Q(group__among=groups) | Q(contact__among=contacts, number=number)
        )
        .order_by("pk")
        .select_for_update(of=("self",))
    )
)


def of_group(number: BusinessNumber, group: Group) -> Conversation:
    """The group's conversation, locked; made if need be."""
    return open_all(number, [group]).by_group[group.pk]


def of_contact(number: BusinessNumber, contact: Contact) -> Conversation:
    """The direct chat with the contact, locked; made if need be."""
    return open_all(number, [], [contact]).by_contact[contact.pk]
