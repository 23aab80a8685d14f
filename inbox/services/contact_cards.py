"""What the team writes down of a person, and whom it does not want in its groups."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from accounts.models import User
from groups.models import Contact, Participant
from groups.models.contact import MAX_ALIAS_LENGTH, MAX_REASON_LENGTH
from inbox.errors import InvalidInput
from inbox.history import History, Kind, recording
from inbox.models import Conversation
from inbox.services import doorkeeping, threads
from inbox.services.composing import UNREADABLE

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
        contact = _hold(contact)
        for name, value in clean.items():
            setattr(contact, name, value)
        contact.save(update_fields=list(clean))
        _tell(contact, Kind.CONTACT_CHANGED, by, history)
    return contact


def block(*, contact: Contact, because: str, by: User | None) -> None:
    """They are not let into groups any more, by nobody; the rules may turn them away at once.

    Blocking again changes nothing. Raises InvalidInput (field because).
    """
    because = _clean(because, "because", MAX_REASON_LENGTH)
    if not because:
        raise InvalidInput("Say why, so that your colleagues know.", field="because")
    with recording() as history:
        contact = _hold(contact)
        if contact.is_blocked:
            return
        contact.blocked_at, contact.blocked_by = timezone.now(), by
        contact.blocked_because = because
        contact.save(update_fields=["blocked_at", "blocked_by", "blocked_because"])
        told = _tell(contact, Kind.CONTACT_BLOCKED, by, history, {"because": because})
        for conversation in told:
            if conversation.group:
                doorkeeping.attend(conversation, history)


def unblock(*, contact: Contact, by: User | None) -> None:
    with recording() as history:
        contact = _hold(contact)
        if not contact.is_blocked:
            return
        contact.blocked_at = contact.blocked_by = None
        contact.blocked_because = ""
        contact.save(update_fields=["blocked_at", "blocked_by", "blocked_because"])
        _tell(contact, Kind.CONTACT_UNBLOCKED, by, history)


def _hold(contact: Contact) -> Contact:
    """Before the conversations, as everywhere. Those who only write about them need not wait."""
    return Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)


def _tell(
    contact: Contact,
    kind: Kind,
    by: User | None,
    history: History,
    details: dict[str, str] | None = None,
) -> list[Conversation]:
    """Everywhere the person can be met: the direct chats, the groups they are in or want into."""
    conversations = list(threads.lock(met_in(contact)).values())
    for conversation in conversations:
        history.record(kind, conversation, contact=contact, actor=by, details=details)
    return conversations


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
