"""Who is who: from the ids in a payload to one contact per person.

WhatsApp names a person by a business-scoped user id, a phone number, a parent id, or several at
once, and older or smaller payloads name fewer. Each id belongs to one contact; a payload that
carries two ids says that both are the same person, and contacts known apart until then are merged.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import Workspace
from compiled_queries.query import CompiledQuery
from groups.models import Contact, Identity
from whatsapp.events import Person

Key = tuple[str, str]
"""Kind and value of an identity."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person as one piece of news names them, and when."""

    person: Person
    at: datetime
    formerly: Person | None = None
    """Who they were until then, mentioned before: the ids belong to the same contact."""


@dataclass(slots=True)
class Roster:
    """The contacts behind the people of one batch, and which contacts proved to be one."""

    by_key: dict[Key, Contact] = field(default_factory=dict)
    merges: list[tuple[Contact, Contact]] = field(default_factory=list)
    """(kept, dropped): whoever holds rows of `dropped` moves them, then calls `absorb`."""

    def find(self, person: Person) -> Contact | None:
        return next((self.by_key[key] for key in keys_of(person) if key in self.by_key), None)

    def __getitem__(self, person: Person) -> Contact:
        contact = self.find(person)
        if contact is None:
            raise KeyError("a person without any id")
        return contact

    def replace(self, dropped: Contact, kept: Contact) -> None:
        for key, contact in self.by_key.items():
            if contact.pk == dropped.pk:
                self.by_key[key] = kept


def keys_of(person: Person) -> list[Key]:
    """The person's ids, the most trustworthy first."""
    pairs = [
        (Identity.Kind.USER_ID, person.user_id),
        (Identity.Kind.PARENT_USER_ID, person.parent_user_id),
        (Identity.Kind.WA_ID, person.wa_id),
    ]
    return [(str(kind), value) for kind, value in pairs if value]


def resolve(workspace: Workspace, mentions: Sequence[Mention]) -> Roster:
    """Find or create the contact of everybody mentioned, and learn ids and names on the way.

    People without any id are skipped. Runs inside the caller's transaction. Safe beside other
    workers: an identity that another one inserted first decides.
    """
    known = [mention for mention in mentions if mention.person.is_known]
    roster = Roster(by_key=_identities(workspace, (m.person for m in known)))
    _create_missing(workspace, known, roster)
    _learn_ids(workspace, known, roster)
    _learn_names(known, roster)
    return roster


def _identities(workspace: Workspace, people: Iterable[Person]) -> dict[Key, Contact]:
    return _owners(workspace, {key for person in people for key in keys_of(person)})


def _owners(workspace: Workspace, keys: Collection[Key]) -> dict[Key, Contact]:
    """Whose these ids are. Nobody merges these contacts away before the transaction ends: what we
    write about them would go with them. The ids of who was merged away just now have no owner here;
    who claims them finds out."""
    if not keys:
        return {}
    kinds, values = {kind for kind, _ in keys}, {value for _, value in keys}
    rows = _identities_of(workspace=workspace.pk, kinds=list(kinds), values=list(values))
    contacts: dict[int, Contact] = {}
    return {
        (row.kind, row.value): contacts.setdefault(row.contact_id, row.contact)
        for row in rows
        if (row.kind, row.value) in keys
    }


_identities_of = CompiledQuery(
    lambda workspace, kinds, values: (
        Identity.objects.filter(workspace=workspace, kind__among=kinds, value__among=values)
        .select_related("contact")
        .order_by("contact_id")
    ),
    keeping=Contact,
)


def _create_missing(workspace: Workspace, mentions: list[Mention], roster: Roster) -> None:
    strangers: dict[Key, Person] = {}
    seen: set[Key] = set()
    for mention in mentions:
        keys = keys_of(mention.person)
        if mention.formerly is None and not any(
            key in roster.by_key or key in seen for key in keys
        ):
            strangers[keys[0]] = mention.person
        seen.update(keys)
    if not strangers:
        return
    people = [strangers[key] for key in sorted(strangers)]
    contacts = Contact.objects.bulk_create(
        Contact(workspace=workspace, wa_id=person.wa_id, user_id=person.user_id)
        for person in people
    )
    _claim_identities(
        workspace,
        [(key, contact) for key, contact in zip(sorted(strangers), contacts, strict=True)],
    )
    roster.by_key |= _identities(workspace, people)
    taken = {contact.pk for contact in roster.by_key.values()}
    losers = [contact.pk for contact in contacts if contact.pk not in taken]
    Contact.objects.filter(pk__in=losers).delete()


def _claim_identities(workspace: Workspace, claims: list[tuple[Key, Contact]]) -> None:
    """Sorted, so that two workers wait for each other instead of deadlocking."""
    Identity.objects.bulk_create(
        (
            Identity(workspace=workspace, contact=contact, kind=kind, value=value)
            for (kind, value), contact in sorted(claims, key=lambda claim: claim[0])
        ),
        ignore_conflicts=True,
    )


def _learn_ids(workspace: Workspace, mentions: list[Mention], roster: Roster) -> None:
    claims: dict[Key, Contact] = {}
    changed: dict[int, Contact] = {}
    for mention in mentions:
        contact = roster[mention.formerly or mention.person]
        for key in keys_of(mention.person):
            other = roster.by_key.get(key)
            if other is None:
                claims[key] = roster.by_key[key] = contact
            elif other.pk != contact.pk and _is_same_person(key, other):
                roster.merges.append((contact, other))
                roster.replace(other, contact)
        if _fill_in(contact, mention.person):
            changed[contact.pk] = contact
    _claim_identities(workspace, list(claims.items()))
    for key, owner in _owners(workspace, claims).items():
        # Another worker heard of the same person first, by this id alone.
        contact = roster.by_key[key]
        if owner.pk != contact.pk and claims[key].pk != owner.pk:
            roster.by_key[key] = owner
            if _is_same_person(key, owner):
                roster.merges.append((contact, owner))
                roster.replace(owner, contact)
    Contact.objects.bulk_update(changed.values(), ["wa_id", "user_id"])


def _is_same_person(key: Key, other: Contact) -> bool:
    """A phone number that already belongs to another user id has changed hands: keep both."""
    return key[0] != Identity.Kind.WA_ID or not other.user_id


def _fill_in(contact: Contact, person: Person) -> bool:
    before = (contact.wa_id, contact.user_id)
    contact.wa_id = contact.wa_id or person.wa_id
    contact.user_id = contact.user_id or person.user_id
    return before != (contact.wa_id, contact.user_id)


def _learn_names(mentions: list[Mention], roster: Roster) -> None:
    """The newest name wins, whatever order the news comes in."""
    changed: dict[int, Contact] = {}
    for mention in mentions:
        contact, person = roster[mention.person], mention.person
        if person.username and _is_newer(mention.at, person.username, contact, contact.username):
            contact.username = person.username
            changed[contact.pk] = contact
        if person.name and _is_newer(mention.at, person.name, contact, contact.name):
            contact.name, contact.named_at = person.name, mention.at
            changed[contact.pk] = contact
    Contact.objects.bulk_update(changed.values(), ["name", "username", "named_at"])


def _is_newer(at: datetime, word: str, contact: Contact, known: str) -> bool:
    if word == known:
        return False
    return not known or contact.named_at is None or (contact.named_at, known) < (at, word)
