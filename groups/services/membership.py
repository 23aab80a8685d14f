"""Who is in a group: evidence is collected, and what it adds up to is worked out anew each time.

So the result never depends on the order in which WhatsApp's news arrives, nor on repetition.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from groups.models import Contact, Group, MembershipChange, Participant

Kind = MembershipChange.Kind

ABSENCES = (Kind.LEFT, Kind.REMOVED, Kind.GONE)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with a group, derived from all evidence."""

    state: str
    joined_at: datetime | None
    left_at: datetime | None


def note_changes(
    group: Group, contacts: Iterable[Contact], *, kind: Kind, at: datetime
) -> list[Contact]:
    """Keep the evidence and bring the participants up to date.

    Returns the contacts for whom this was news. The caller holds the conversation's lock.
    """
    people = list({contact.pk: contact for contact in contacts}.values())
    known = set(
        MembershipChange.objects.filter(
            group=group, contact__in=people, kind=kind, occurred_at=at
        ).values_list("contact_id", flat=True)
    )
    fresh = [contact for contact in people if contact.pk not in known]
    MembershipChange.objects.bulk_create(
        MembershipChange(group=group, contact=contact, kind=kind, occurred_at=at)
        for contact in fresh
    )
    if fresh:
        recount(group, fresh)
    return fresh


def recount(group: Group, contacts: Sequence[Contact]) -> None:
    """Derive these people's standing from the evidence, and the group's count of members."""
    participants = {p.contact_id: p for p in group.participants.all()}
    for contact in contacts:
        standing = _standing(group, contact)
        if standing is None:
            continue
        participant = participants.get(contact.pk)
        if participant is None:
            participant = Participant(
                group=group, contact=contact, colour=_free_colour(participants.values())
            )
            participants[contact.pk] = participant
        participant.state = standing.state
        participant.joined_at = standing.joined_at
        participant.left_at = standing.left_at
        if participant.state != Participant.State.MEMBER:
            # Whoever comes back is trusted anew, or not.
            participant.role = Participant.Role.MEMBER
        participant.save()
    members = sum(p.state == Participant.State.MEMBER for p in participants.values())
    if group.participant_count != members:
        group.participant_count = members
        group.save(update_fields=["participant_count"])


def spell(group: Group, contact: Contact, *, at: datetime, inside: bool) -> list[datetime]:
    """The moments of all that is known of the stay in the group that `at` belongs to, or of the
    absence from it: with nothing that says the contrary in between."""
    moments: list[datetime] = []
    is_theirs = False
    for moment, kind in _evidence(group, contact):
        if (kind in ABSENCES) == inside:
            if is_theirs:
                break
            moments = []
        else:
            moments.append(moment)
            is_theirs = is_theirs or moment == at
    return moments if is_theirs else []


def _standing(group: Group, contact: Contact) -> Standing | None:
    evidence = _evidence(group, contact)
    if not evidence:
        return None
    joined_at = left_at = went = None
    for at, kind in evidence:
        if kind not in ABSENCES:
            joined_at, went = joined_at or at, None
        elif kind != Kind.GONE or went is None:
            # That they were found to be gone says no more than how they went.
            joined_at, left_at, went = None, at, kind
    states = {None: Participant.State.MEMBER, Kind.REMOVED: Participant.State.REMOVED}
    state = states.get(went, Participant.State.LEFT)
    return Standing(state=state, joined_at=joined_at, left_at=left_at)


def _evidence(group: Group, contact: Contact) -> list[tuple[datetime, str]]:
    """In the order it happened; in one second coming before going, and the vaguer word first."""
    changes = MembershipChange.objects.filter(group=group, contact=contact)
    return sorted(
        changes.values_list("occurred_at", "kind"),
        key=lambda row: (row[0], row[1] in ABSENCES, row[1]),
    )


def note_last_words(group: Group, contact: Contact, at: datetime | None) -> None:
    """They wrote at that moment, and perhaps later."""
    earlier = Q(last_wrote_at=None) | Q(last_wrote_at__lt=at)
    if at is not None:
        group.participants.filter(earlier, contact=contact).update(last_wrote_at=at)


def _free_colour(participants: Iterable[Participant]) -> int:
    """A colour nobody in this group ever had; 0 (neutral) when all eight are taken."""
    taken = {participant.colour for participant in participants}
    return next((colour for colour in range(1, 9) if colour not in taken), 0)
