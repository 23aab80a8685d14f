"""Those who wait to join, as the panel shows them: how they are known, and what hinders them."""

from dataclasses import dataclass

from django.db.models import Count

from groups.models import DoorRules, Group, GroupRequest, JoinRequest, Participant
from groups.services import door
from groups.services.invitations import inviters_among
from inbox.models import Conversation
from whatsapp.explanations import Explanation, explain


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who asks to join. `place` is theirs in the line, 0 outside of it."""

    request: JoinRequest
    known: str
    decision: str
    place: int
    explanation: Explanation | None

    @property
    def is_offered(self) -> bool:
        return self.request.verdict == JoinRequest.Verdict.OFFERED


@dataclass(frozen=True, slots=True)
class Door:
    """Who waits, in the order of asking, and for how many of them there is a seat."""

    waiting: list[Waiting]
    free_seats: int
    has_list: bool
    """Whoever finds no seat can wait in line."""

    @property
    def can_choose(self) -> bool:
        """Several lie with the team, to be decided together."""
        return sum(not one.decision for one in self.waiting) > 1

    @property
    def can_approve_all(self) -> bool:
        open_ = [one for one in self.waiting if not one.decision]
        blocked = any(one.request.contact.is_blocked for one in open_)
        return len(open_) > 1 and not blocked and len(open_) <= self.free_seats


def door_of(conversation: Conversation) -> Door:
    """A fixed number of queries, however many wait."""
    group = conversation.group
    rows = door.waiting(group)
    decided = door.being_decided(group)
    known = _known(group, {row.contact_id for row in rows})
    rules = door.rules_of(group)
    waiting, place = [], 0
    for row in rows:
        place += row.verdict in door.IN_LINE
        waiting.append(
            Waiting(
                request=row,
                known=_words(row, known),
                decision=DECISIONS.get(decided.get(row.pk, ""), ""),
                place=place if row.verdict in door.IN_LINE else 0,
                explanation=explain(row.problem_code) if row.problem_code else None,
            )
        )
    return Door(waiting, door.free_seats(group), rules.when_full != DoorRules.WhenFull.HOLD)


DECISIONS = {GroupRequest.Kind.APPROVE: "approving", GroupRequest.Kind.REJECT: "rejecting"}


@dataclass(frozen=True, slots=True)
class _Known:
    invited: dict[int, str]
    """Who of ours invited them, "" when nobody is known any more."""
    groups: dict[int, int]
    before: dict[int, str]
    wrote: set[int]


def _known(group: Group, people: set[int]) -> _Known:
    seats = Participant.objects.filter(contact__in=people)
    member = Participant.State.MEMBER
    elsewhere = seats.filter(state=member, group__workspace=group.workspace_id)
    counted = elsewhere.exclude(group=group).values_list("contact").annotate(Count("pk"))
    direct = Conversation.objects.filter(workspace=group.workspace_id, contact__in=people)
    return _Known(
        invited=inviters_among(group, people),
        groups=dict(counted),
        before=dict(seats.filter(group=group).values_list("contact_id", "state")),
        wrote=set(direct.filter(incoming_count__gt=0).values_list("contact_id", flat=True)),
    )


BEFORE = {
    Participant.State.LEFT: "left this group before",
    Participant.State.REMOVED: "was removed from this group",
}


def _words(row: JoinRequest, known: _Known) -> str:
    """How they are known, what matters most first."""
    contact = row.contact
    words = []
    if contact.is_blocked:
        words.append("blocked")
    if contact.pk in known.invited:
        inviter = known.invited[contact.pk]
        words.append(f"invited by {inviter}" if inviter else "invited")
    if contact.kind:
        words.append(contact.get_kind_display())
    if count := known.groups.get(contact.pk):
        words.append(f"in {count} other group{'s' if count > 1 else ''}")
    if before := BEFORE.get(known.before.get(contact.pk, "")):
        words.append(before)
    if contact.pk in known.wrote:
        words.append("has written to you")
    return " · ".join(words) or "unknown"
