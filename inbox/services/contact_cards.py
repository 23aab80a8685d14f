"""What the team writes down of a person, and whom it does not want in its groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User, Workspace
from groups.models import Contact, Identity, Participant
from groups.models.contact import MAX_ALIAS_LENGTH, MAX_REASON_LENGTH
from groups.services import contacts
from groups.services.contacts import Mention
from inbox.errors import InvalidInput
from inbox.history import History, Kind, recording
from inbox.models import Conversation
from inbox.services import doorkeeping, threads
from inbox.services.composing import UNREADABLE
from whatsapp.events import Person

MAX_NOTES_LENGTH = 4000
MAX_FIELDS = 20
MAX_FIELD_NAME_LENGTH = 40
MAX_FIELD_LENGTH = 500

MOST_TOLD = 50
"""Conversations that hear of a change; somebody in more groups than that is shown anew when they
are opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the form says. `fields` are pairs of name and value, in the order of the form."""

    alias: str = ""
    kind: str = ""
    colleague: User | None = None
    notes: str = ""
    fields: Sequence[tuple[str, str]] = ()


def save(*, contact: Contact, card: Card, by: User | None) -> Contact:
    """Write the card down. Raises InvalidInput (fields alias, kind, colleague, notes, fields)."""
    if card.kind and card.kind not in Contact.Kind.values:
        raise InvalidInput("Choose customer, partner or staff.", field="kind")
    if card.colleague and card.kind != Contact.Kind.STAFF:
        raise InvalidInput("Only staff can be one of your agents.", field="colleague")
    clean = {
        "alias": _clean(card.alias, "alias", MAX_ALIAS_LENGTH),
        "kind": card.kind,
        "colleague": card.colleague,
        "notes": _clean(card.notes, "notes", MAX_NOTES_LENGTH, lines=True),
        "fields": _clean_fields(card.fields),
    }
    with recording() as history:
        (contact,) = _hold([contact])
        for name, value in clean.items():
            setattr(contact, name, value)
        contact.save(update_fields=list(clean))
        _tell([contact], Kind.CONTACT_CHANGED, by, history)
    return contact


def write_down(
    workspace: Workspace, person: Person, card: Card, *, by: User | None
) -> tuple[Contact, bool]:
    """The contact with this id, and whether they are new: then with this card, else as they are.
    Whether they are on WhatsApp shows when something is sent. Raises as `save`."""
    with transaction.atomic():
        keys = [value for _, value in contacts.keys_of(person)]
        is_new = not Identity.objects.filter(workspace=workspace, value__in=keys).exists()
        mention = Mention(person, timezone.now())
        contact = contacts.resolve(workspace, [mention])[person]
        if is_new:
            contact = save(contact=contact, card=card, by=by)
    return contact, is_new


def block(*people: Contact, because: str, by: User | None) -> None:
    """They are not let into groups any more, by nobody; the rules may turn them away at once.

    Blocking again changes nothing. Raises InvalidInput (field because).
    """
    because = _clean(because, "because", MAX_REASON_LENGTH)
    if not because:
        raise InvalidInput("Say why, so that your colleagues know.", field="because")
    with recording() as history:
        free = [contact for contact in _hold(people) if not contact.is_blocked]
        for contact in free:
            contact.blocked_at, contact.blocked_by = timezone.now(), by
            contact.blocked_because = because
            contact.save(update_fields=["blocked_at", "blocked_by", "blocked_because"])
        told = _tell(free, Kind.CONTACT_BLOCKED, by, history, {"because": because})
        for conversation in told:
            if conversation.group:
                doorkeeping.attend(conversation, history)


def unblock(*people: Contact, by: User | None) -> None:
    with recording() as history:
        blocked = [contact for contact in _hold(people) if contact.is_blocked]
        for contact in blocked:
            contact.blocked_at = contact.blocked_by = None
            contact.blocked_because = ""
            contact.save(update_fields=["blocked_at", "blocked_by", "blocked_because"])
        _tell(blocked, Kind.CONTACT_UNBLOCKED, by, history)


def _hold(people: Iterable[Contact]) -> list[Contact]:
    """Before the conversations, as everywhere. Those who only write about them need not wait."""
    held = Contact.objects.select_for_update(no_key=True)
    return list(held.filter(pk__in=[contact.pk for contact in people]).order_by("pk"))


def _tell(
    people: Sequence[Contact],
    kind: Kind,
    by: User | None,
    history: History,
    details: dict[str, str] | None = None,
) -> list[Conversation]:
    """Everywhere they can be met: the direct chats, the groups they are in or want into."""
    met = {contact.pk: met_in(contact) for contact in people}
    conversations = threads.lock(sorted({pk for pks in met.values() for pk in pks}))
    for contact in people:
        for pk in met[contact.pk]:
            history.record(kind, conversations[pk], contact=contact, actor=by, details=details)
    return list(conversations.values())


def met_in(contact: Contact) -> list[int]:
    seats = contact.participations.filter(state=Participant.State.MEMBER).values("group")
    asked = contact.join_requests.filter(state="pending").values("group")
    about = models.Q(contact=contact) | models.Q(group__in=seats) | models.Q(group__in=asked)
    newest = Conversation.objects.filter(about).order_by("-last_message_at", "-pk")
    return list(newest.values_list("pk", flat=True)[:MOST_TOLD])


def _clean(text: str, field: str, at_most: int, *, lines: bool = False) -> str:
    text = text.replace("\r\n", "\n").translate(UNREADABLE).strip()
    text = text if lines else " ".join(text.split())
    if len(text) > at_most:
        over = len(text) - at_most
        raise InvalidInput(f"Too long by {over:,} characters: {at_most:,} at most.", field=field)
    return text


def _clean_fields(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Rows left empty go; every value has a name, and every name one value."""
    fields: dict[str, str] = {}
    for name, value in pairs:
        name = _clean(name, "fields", MAX_FIELD_NAME_LENGTH)
        value = _clean(value, "fields", MAX_FIELD_LENGTH)
        if not value:
            continue
        if not name:
            raise InvalidInput(f"Give “{value[:40]}” a name.", field="fields")
        if name.casefold() in {known.casefold() for known in fields}:
            raise InvalidInput(f"“{name}” is there twice.", field="fields")
        fields[name] = value
    if len(fields) > MAX_FIELDS:
        raise InvalidInput(f"{MAX_FIELDS} fields at most.", field="fields")
    return fields
