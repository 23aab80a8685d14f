"""Whom we invited into a group, and how far they came.

Everything that tells it (receipts, join requests, memberships, messages) may come in any order and
more than once: an invite only rises.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from accounts import acting
from accounts.models import User
from groups.models import Contact, Group, Invite, JoinRequest, Participant

State = Invite.State


def invited_among(group: Group, contact_ids: Collection[int]) -> set[int]:
    """Those of these people to whom we sent the group's link. One query."""
    sent = Invite.objects.filter(group=group, contact__in=contact_ids, sends__gt=0)
    return set(sent.values_list("contact_id", flat=True))


def inviters_among(group: Group, contact_ids: Collection[int]) -> dict[int, str]:
    """The same people, each with the name of the agent who invited them, or "". One query."""
    sent = Invite.objects.filter(group=group, contact__in=contact_ids, sends__gt=0)
    return {pk: name or "" for pk, name in sent.values_list("contact", "invited_by__name")}


def reached_by_group(group_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many were invited into each of these groups, and how many of them joined. One query."""
    sent = Invite.objects.filter(group__in=group_ids).exclude(state=State.PLANNED).order_by()
    counted = sent.values_list("group").annotate(
        invited=Count("pk"), joined=Count("pk", filter=Q(state__in=Invite.CLOSED))
    )
    return {group_id: (invited, joined) for group_id, invited, joined in counted}


def open_among(pairs: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of these (group id, contact id) whose invite can still rise. One query, or none."""
    if not pairs:
        return []
    open_ = Invite.objects.filter(
        group__in={group_id for group_id, _ in pairs},
        contact__in={contact_id for _, contact_id in pairs},
    ).exclude(state=State.WROTE)
    return [pair for pair in open_.values_list("group", "contact") if pair in pairs]


def plan(
    group: Group, contacts: Iterable[Contact], *, means: Invite.Means, by: User | None
) -> list[Invite]:
    """Have the link sent to these people. Whoever was invited before gets another message; whoever
    came and left again begins anew. Runs inside the caller's transaction."""
    now = timezone.now()
    wanted = {contact.pk: contact for contact in contacts}
    known = {row.contact_id: row for row in group.invites.filter(contact__in=wanted)}
    members = set(
        group.participants.filter(contact__in=wanted, state=Participant.State.MEMBER).values_list(
            "contact_id", flat=True
        )
    )
    for pk, invite in known.items():
        invite.means, invite.due_at = means, now
        invite.invited_by, invite.via = by, acting.road()
        invite.problem_code, invite.problem = 0, ""
        if invite.is_closed and pk not in members:
            invite.state, invite.joined_at, invite.created_at = State.INVITED, None, now
    fields = ["means", "invited_by", "via", "due_at", "problem_code", "problem"]
    Invite.objects.bulk_update(known.values(), [*fields, "state", "joined_at", "created_at"])
    Invite.objects.bulk_create(
        (
            Invite(
                group=group,
                contact=contact,
                means=means,
                invited_by=by,
                via=acting.road(),
                due_at=now,
            )
            for pk, contact in wanted.items()
            if pk not in known
        ),
        ignore_conflicts=True,
    )
    return list(group.invites.filter(contact__in=wanted).select_related("contact"))


def note_queued(invite: Invite) -> None:
    """A message with the link of its group now waits in the outbox."""
    invite.rise(State.INVITED)
    invite.sends += 1
    invite.link, invite.sent_at, invite.due_at = invite.group.invite_link, timezone.now(), None
    invite.problem_code, invite.problem = 0, ""
    invite.save()


def note_not_sent(invite: Invite, problem: str, *, code: int = 0) -> None:
    """The message cannot go out, or did not arrive; an agent decides what to do."""
    invite.due_at, invite.problem_code, invite.problem = None, code, problem[:500]
    invite.save(update_fields=["due_at", "problem_code", "problem"])


def put_off(invite: Invite, until: datetime) -> None:
    invite.due_at = until
    invite.save(update_fields=["due_at"])


def withdraw(invite: Invite) -> bool:
    """Take back a wish that has not been carried out. False when it has."""
    taken = Invite.objects.filter(pk=invite.pk, due_at__isnull=False)
    if invite.sends:
        return bool(taken.update(due_at=None))
    return bool(taken.delete()[0])


def follow(group: Group, contact_ids: Collection[int]) -> list[Invite]:
    """Bring the invites of these people up to what is known of their asking, joining and writing.
    Returns those that rose. One query when none of them was invited."""
    open_ = group.invites.filter(contact__in=contact_ids).exclude(state=State.WROTE)
    invites = list(open_.select_for_update().order_by("pk"))
    if not invites:
        return []
    whom = [invite.contact_id for invite in invites]
    seats = {row.contact_id: row for row in group.participants.filter(contact__in=whom)}
    asked = set(
        group.join_requests.filter(contact__in=whom)
        .filter(Q(state__in=[JoinRequest.State.PENDING, JoinRequest.State.APPROVED]))
        .values_list("contact_id", flat=True)
    )
    risen = [
        invite
        for invite in invites
        if _catch_up(invite, seats.get(invite.contact_id), has_asked=invite.contact_id in asked)
    ]
    Invite.objects.bulk_update(risen, ["state", "joined_at", "due_at"])
    return risen


def _catch_up(invite: Invite, seat: Participant | None, *, has_asked: bool) -> bool:
    is_in = seat is not None and seat.state == Participant.State.MEMBER
    rose = has_asked and invite.rise(State.ASKED)
    if is_in and seat:
        rose = invite.rise(State.JOINED) or rose
        # They are in: nothing needs to be sent any more.
        invite.joined_at, invite.due_at = invite.joined_at or seat.joined_at, None
        wrote = seat.last_wrote_at is not None and (
            seat.joined_at is None or seat.last_wrote_at >= seat.joined_at
        )
        rose = (wrote and invite.rise(State.WROTE)) or rose
    return rose


def move(kept: Contact, dropped: Contact) -> None:
    """Two contacts proved to be one person: of two invites into one group the further one stays."""
    have = {row.group_id: row for row in Invite.objects.filter(contact=kept)}
    for row in Invite.objects.filter(contact=dropped).order_by("pk"):
        twin = have.get(row.group_id)
        if twin is None:
            Invite.objects.filter(pk=row.pk).update(contact=kept)
        elif twin.rise(State(row.state)):
            twin.joined_at = twin.joined_at or row.joined_at
            twin.save(update_fields=["state", "joined_at"])


def take_over(group: Group, discovered: Group) -> None:
    """Both rows proved to be one group: its invites go with it."""
    have = group.invites.values("contact")
    Invite.objects.filter(group=discovered).exclude(contact__in=have).update(group=group)


def funnel(invites: Sequence[Invite]) -> dict[str, int]:
    """How many came at least so far, by state from INVITED to WROTE."""
    ranks = [Invite.RANK[State(invite.state)] for invite in invites]
    return {
        str(state): sum(rank >= Invite.RANK[state] for rank in ranks)
        for state in Invite.RANK
        if state != State.PLANNED
    }
