"""Who is in a group: people come by link and go by themselves, the business lets in and removes.

The group's row is locked first, so that two people cannot both take the eighth place.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from whatsapp.sandbox.identifiers import INVITE_PREFIX, new_join_request_id, new_request_id
from whatsapp.sandbox.models import Group, JoinRequest, Participant, Person
from whatsapp.sandbox.models.groups import PARTICIPANT_LIMIT
from whatsapp.sandbox.services import posting
from whatsapp.sandbox.services.refusals import Refused
from whatsapp.sandbox.webhooks import groups as webhooks


@transaction.atomic
def open_invite(
    person: Person, invite_link: str, at: datetime | None = None
) -> Group | JoinRequest:
    """A person taps an invite link and joins, or asks to where approval is required.

    Returns the group joined or the request made. Refused when the link is unknown, reset or
    deleted, the person was removed before, is in or has asked already, or the group is full.
    """
    at = at or timezone.now()
    group = _group_behind(invite_link)
    _check_may_enter(person, group)
    if group.needs_approval:
        return _ask(person, group, at)
    enter(group, [person], at)
    posting.enqueue(group.number, [webhooks.participants_joined(group, [person], at)], at)
    return group


def join(person: Person, group: Group, at: datetime | None = None) -> Group | JoinRequest:
    """Like opening the group's current invite link."""
    return open_invite(person, group.invite_link, at)


@transaction.atomic
def withdraw(person: Person, group: Group, at: datetime | None = None) -> None:
    """Take back a pending join request."""
    at = at or timezone.now()
    request = JoinRequest.objects.filter(group=group, person=person, state="pending").first()
    if request is None:
        raise Refused("no_join_request", f"{person.name} has no pending request for this group.")
    _settle(request, JoinRequest.State.REVOKED)
    posting.enqueue(group.number, [webhooks.join_request_revoked(request, at)], at)


@transaction.atomic
def leave(person: Person, group: Group, at: datetime | None = None) -> None:
    """The person leaves; by the link they may come back."""
    at = at or timezone.now()
    if not _end(group, [person], Participant.State.LEFT, at):
        raise Refused("not_a_participant", f"{person.name} is not in this group.")
    posting.enqueue(group.number, [webhooks.participant_left(group, person, at)], at)


@transaction.atomic
def approve(requests: Sequence[JoinRequest], at: datetime | None = None) -> None:
    """Let people in who asked, all of the same group. One webhook tells of all of them."""
    if not requests:
        return
    at = at or timezone.now()
    group = requests[0].group
    for request in requests:
        _settle(request, JoinRequest.State.APPROVED)
    people = [request.person for request in requests]
    enter(group, people, at)
    body = webhooks.join_requests_approved(group, people, at)
    posting.enqueue(group.number, [body], at, posting.AFTER_THE_ANSWER)


@transaction.atomic
def reject(requests: Sequence[JoinRequest]) -> None:
    """Turn people down. No webhook; they may ask again."""
    for request in requests:
        _settle(request, JoinRequest.State.REJECTED)


@transaction.atomic
def remove(
    group: Group,
    named: dict[str, Person | None],
    *,
    request_id: str = "",
    at: datetime | None = None,
) -> None:
    """The business removes people, who can never come back. Who is not in is told as failed.

    `named` maps what the request called them (phone or BSUID) to the person, if there is one.
    """
    at = at or timezone.now()
    inside = set(members(group))
    removed = [name for name, person in named.items() if person in inside]
    missing = [name for name in named if name not in removed]
    _end(group, [named[name] for name in removed], Participant.State.REMOVED, at)
    body = webhooks.participants_removed(
        group, request_id or new_request_id(), at, removed=removed, missing=missing
    )
    posting.enqueue(group.number, [body], at, posting.AFTER_THE_ANSWER)


def fail_to_remove(group: Group, names: list[str], *, request_id: str, code: int) -> None:
    """Only tell that removing failed; everybody stays."""
    at = timezone.now()
    body = webhooks.removal_failed(group, request_id, at, inputs=names, code=code)
    posting.enqueue(group.number, [body], at, posting.AFTER_THE_ANSWER)


def members(group: Group) -> list[Person]:
    """Who is in, in the order they came."""
    inside = Person.objects.filter(participations__group=group, participations__state="in")
    return list(inside.order_by("participations__joined_at", "participations__pk"))


def free_places(group: Group) -> int:
    return PARTICIPANT_LIMIT - group.participants.filter(state="in").count()


def enter(group: Group, people: Sequence[Person], at: datetime) -> None:
    """Give people their place in the group, without telling anybody."""
    for person in people:
        Participant.objects.update_or_create(
            group=group,
            person=person,
            defaults={"state": Participant.State.IN, "joined_at": at, "ended_at": None},
        )


def lock(group_pk: int) -> Group:
    """The group, to be changed by nobody else until the transaction ends."""
    groups = Group.objects.select_for_update(of=("self",)).select_related("number__account")
    return groups.get(pk=group_pk)


def _group_behind(invite_link: str) -> Group:
    code = invite_link.strip().removeprefix(INVITE_PREFIX)
    group = Group.objects.filter(invite_code=code, deleted_at=None).first() if code else None
    if group is None:
        raise Refused("link_unknown", "This invite link does not exist or was reset.")
    return lock(group.pk)


def _check_may_enter(person: Person, group: Group) -> None:
    if not person.is_online:
        raise Refused("offline", f"{person.name} is offline.")
    state = group.participants.filter(person=person).values_list("state", flat=True).first()
    if state == Participant.State.REMOVED:
        raise Refused("removed", f"{person.name} was removed from this group and cannot return.")
    if state == Participant.State.IN:
        raise Refused("already_in", f"{person.name} is in this group already.")
    if group.is_suspended:
        raise Refused("group_suspended", "This group is suspended.")
    if free_places(group) < 1:
        raise Refused("full", f"This group is full: it has {PARTICIPANT_LIMIT} people.")


def _ask(person: Person, group: Group, at: datetime) -> JoinRequest:
    if group.join_requests.filter(person=person, state="pending").exists():
        raise Refused("already_asked", f"{person.name} has asked already.")
    request = JoinRequest.objects.create(
        group=group,
        person=person,
        join_request_id=new_join_request_id(person.best_address),
        created_at=at,
    )
    posting.enqueue(group.number, [webhooks.join_request_created(request, at)], at)
    return request


def _settle(request: JoinRequest, state: str) -> None:
    request.state = state
    request.save(update_fields=["state"])


def _end(group: Group, people: Sequence[Person], state: str, at: datetime) -> int:
    inside = group.participants.filter(person__in=people, state=Participant.State.IN)
    return inside.update(state=state, ended_at=at)
