"""Who may come in: what the rules of a number make of those who ask, and how many seats are free.

Judging changes nothing at WhatsApp; `inbox.services.doorkeeping` asks for what is judged here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from groups.models import DoorRules, Group, GroupRequest, JoinRequest, MembershipChange
from groups.services.acquaintance import known_among
from groups.services.invitations import invited_among

Verdict = JoinRequest.Verdict
Reason = JoinRequest.Reason

ARRIVAL_PATIENCE = timedelta(hours=1)
"""Whoever was let in keeps their seat so long before they are in. WhatsApp tells within seconds."""

IN_LINE = (Verdict.WAITING, Verdict.OFFERED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to become of one request. `is_news`: differs from what was judged before."""

    request: JoinRequest
    verdict: Verdict
    reason: Reason

    @property
    def differs(self) -> bool:
        """Something else becomes of them than before, or for another reason."""
        return (self.request.verdict, self.request.reason) != (self.verdict, self.reason)

    @property
    def is_news(self) -> bool:
        return (self.request.verdict, self.request.judged_at) != (
            self.verdict,
            self.request.requested_at,
        )


def rules_of(group: Group) -> DoorRules:
    """Those of the group's number; unsaved ones that hold everybody when it has none."""
    found = DoorRules.objects.filter(number=group.number_id).first()
    return found or DoorRules(number_id=group.number_id)


def being_decided(group: Group) -> dict[int, str]:
    """Join requests that we have asked WhatsApp about, by our id: approve or reject."""
    asked = group.requests.filter(
        kind__in=[GroupRequest.Kind.APPROVE, GroupRequest.Kind.REJECT],
        state__in=GroupRequest.OPEN_STATES,
        dismissed_at=None,
    ).values_list("kind", "wish")
    return {pk: kind for kind, wish in asked for pk in wish["join_requests"]}


def waiting(group: Group) -> list[JoinRequest]:
    """Who waits for a decision, the first to ask first; of somebody who asked twice the newest."""
    pending = group.join_requests.filter(state=JoinRequest.State.PENDING)
    rows = pending.select_related("contact", "group").order_by("requested_at", "pk")
    newest = {row.contact_id: row.pk for row in rows}
    return [row for row in rows if newest[row.contact_id] == row.pk]


def free_seats(group: Group) -> int:
    """Seats that nobody has, is on the way to, or is about to be given."""
    arrived = MembershipChange.objects.filter(
        group=OuterRef("group"),
        contact=OuterRef("contact"),
        occurred_at__gte=OuterRef("requested_at"),
    )
    coming = group.join_requests.filter(
        ~Exists(arrived),
        state=JoinRequest.State.APPROVED,
        decided_at__gt=timezone.now() - ARRIVAL_PATIENCE,
    )
    approving = [
        pk for pk, kind in being_decided(group).items() if kind == GroupRequest.Kind.APPROVE
    ]
    still = group.join_requests.filter(pk__in=approving, state=JoinRequest.State.PENDING)
    return max(group.free_seats - coming.count() - still.count(), 0)


def judge(group: Group, rules: DoorRules) -> list[Judgement]:
    """What to make of each who waits and is not being decided, in the order of asking.

    Seats are given in that order; nobody gets one whom no rule and no agent lets in.
    """
    decided = being_decided(group)
    open_ = [row for row in waiting(group) if row.pk not in decided]
    merits = _merits(group, rules, open_)
    seats = free_seats(group)
    judgements = []
    for row in open_:
        judgement = merits[row.pk]
        if judgement.verdict == Verdict.APPROVE:
            judgement = _seat(judgement, rules, has_seat=seats > 0)
            seats -= judgement.verdict in {Verdict.APPROVE, Verdict.OFFERED}
        judgements.append(judgement)
    return judgements


def _merits(group: Group, rules: DoorRules, rows: Sequence[JoinRequest]) -> dict[int, Judgement]:
    """What each would get if there were a seat for everybody."""
    people = {row.contact_id for row in rows}
    invited = invited_among(group, people) if rules.approves_invited else set()
    known = known_among(group, people) if rules.approves_known else set()
    return {
        row.pk: Judgement(row, *_merit(row, rules, invited=invited, known=known)) for row in rows
    }


def _merit(
    row: JoinRequest, rules: DoorRules, *, invited: set[int], known: set[int]
) -> tuple[Verdict, Reason]:
    if row.contact.is_blocked:
        return Verdict.REJECT if rules.rejects_blocked else Verdict.HELD, Reason.BLOCKED
    if row.judged_at == row.requested_at:
        # Only who waits for a seat is looked at again; the rest lies with the team.
        if row.verdict in IN_LINE:
            return Verdict.APPROVE, Reason.SEAT_FREED
        return Verdict.HELD, Reason(row.reason or Reason.STRANGER)
    if row.contact_id in invited:
        return Verdict.APPROVE, Reason.INVITED
    if row.contact_id in known:
        return Verdict.APPROVE, Reason.KNOWN
    return Verdict.HELD, Reason.STRANGER


def _seat(judgement: Judgement, rules: DoorRules, *, has_seat: bool) -> Judgement:
    row = judgement.request
    if not has_seat:
        in_line = rules.when_full != DoorRules.WhenFull.HOLD
        return Judgement(row, Verdict.WAITING if in_line else Verdict.HELD, Reason.NO_SEAT)
    waited = judgement.reason == Reason.SEAT_FREED
    if waited and rules.when_full != DoorRules.WhenFull.APPROVE:
        return Judgement(row, Verdict.OFFERED, Reason.SEAT_FREED)
    return judgement
