"""Contacts that may be the same person, for people to decide: nothing here merges anybody."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from groups.models import Contact

MOST_CANDIDATES = 10

TAIL = 9
"""Digits at the end of a phone number that tell people apart; before them stand country code and
trunk digits, which are written in many ways."""


@dataclass(frozen=True, slots=True)
class Candidate:
    contact: Contact
    why: str


def of(contact: Contact, among: QuerySet[Contact]) -> list[Candidate]:
    """The likeliest first: the same username, number, then the same name."""
    likely = Q(pk__in=())
    if contact.username:
        likely |= Q(username__iexact=contact.username)
    if len(contact.wa_id) > TAIL:
        likely |= Q(wa_id__endswith=contact.wa_id[-TAIL:])
    if " " in contact.name:
        likely |= Q(name__iexact=contact.name)
    found = among.filter(likely).exclude(pk=contact.pk)[: 3 * MOST_CANDIDATES]
    ranked = sorted((_why(contact, other), other.pk, other) for other in found)
    return [Candidate(other, REASONS[rank]) for rank, _, other in ranked[:MOST_CANDIDATES]]


REASONS = ["same username", "same number, written another way", "same name"]


def _why(contact: Contact, other: Contact) -> int:
    if contact.username and contact.username.casefold() == other.username.casefold():
        return 0
    if len(contact.wa_id) > TAIL and contact.wa_id[-TAIL:] == other.wa_id[-TAIL:]:
        return 1
    return 2
