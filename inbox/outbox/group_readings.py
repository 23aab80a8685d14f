"""Reading a group from WhatsApp, and what it says that we did not know.

News by webhook may be late, doubled or lost. A reading settles it: differences become facts, and
membership changes by evidence, as of the moment of the reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from groups.models import Contact, Group, JoinRequest, MembershipChange, Participant
from groups.services import join_requests, lifecycle, membership
from groups.services.contacts import Mention, Roster
from inbox.history import History, Kind
from inbox.models import Conversation
from inbox.services import doorkeeping, invite_news, member_news, people
from inbox.services.grounding import ground
from inbox.services.join_news import count_join_requests, fact_key
from whatsapp.errors import Refused
from whatsapp.gateway import Gateway, GroupInfo, PendingJoinRequest

GROUP_UNKNOWN = 131041
"""WhatsApp's code for a group that was deleted, or never was."""

FOUND = {"found": True}
"""Marks facts that nobody told us of: we found them by looking."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What WhatsApp said about a group; `info` is None when it no longer knows it."""

    asked_at: datetime
    known: tuple[object, ...]
    """What we had heard of the group before we asked."""
    info: GroupInfo | None
    invite_link: str = ""
    waiting: tuple[PendingJoinRequest, ...] = ()


def read(group: Group, gateway: Gateway) -> Reading:
    """Two or three calls, no transaction. Raises any GatewayError."""
    asked_at, known = timezone.now(), _known_of(group)
    try:
        info = gateway.group_info(group.wa_group_id)
    except Refused as error:
        if error.problem.code != GROUP_UNKNOWN:
            raise
        return Reading(asked_at, known, info=None)
    # A suspended group has no link to give.
    link = "" if info.suspended else gateway.invite_link(group.wa_group_id)
    asks = info.join_approval_mode == Group.JoinMode.APPROVAL_REQUIRED
    waiting = gateway.join_requests(group.wa_group_id) if asks else ()
    return Reading(asked_at, known, info, link, waiting)


def apply(reading: Reading, conversation: Conversation, history: History) -> bool:
    """Make it true. The conversation is locked and its group fresh.

    False when the group changed while it was read: nobody can tell then which is newer.
    """
    group = conversation.group
    group.refresh_from_db()
    if _known_of(group) != reading.known:
        return False
    if reading.info is None:
        _bury(conversation, history)
        return True
    at = _moment(reading, group)
    is_first = group.subject_at is None
    changed = lifecycle.apply_info(group, reading.info, reading.invite_link, at)
    if not is_first:
        _tell_changes(changed, conversation, at, history)
    who = [*reading.info.participants, *(row.person for row in reading.waiting)]
    roster = people.resolve(group.number, [Mention(person, at) for person in who], history)
    inside = _apply_members(reading.info, roster, conversation, at, history)
    invite_news.follow_people(conversation, list(inside.values()), history)
    _apply_waiting(reading.waiting, roster, inside, conversation, at, history)
    doorkeeping.attend(conversation, history)
    count_join_requests(conversation)
    group.read_at = reading.asked_at
    group.save(update_fields=["read_at"])
    return True


def _known_of(group: Group) -> tuple[object, ...]:
    newest = MembershipChange.objects.filter(group=group).aggregate(pk=Max("pk"))["pk"]
    asked = group.join_requests.aggregate(
        requested=Max("requested_at"), revoked=Max("revoked_at"), decided=Max("decided_at")
    )
    fresh = Group.objects.values_list("state", "subject_at", "description_at", "suspension_at")
    return (newest, *asked.values(), *fresh.get(pk=group.pk))


def _moment(reading: Reading, group: Group) -> datetime:
    """In WhatsApp's whole seconds, and after all we had heard before: it may count ahead of us."""
    latest = MembershipChange.objects.filter(group=group).aggregate(at=Max("occurred_at"))["at"]
    asked = group.join_requests.aggregate(at=Max("requested_at"))["at"]
    heard = [latest, asked, group.subject_at, group.description_at, group.suspension_at]
    after = [moment + timedelta(microseconds=1) for moment in heard if moment]
    return max([reading.asked_at.replace(microsecond=0), *after])


def _bury(conversation: Conversation, history: History) -> None:
    if lifecycle.apply_deleted(conversation.group):
        history.record(Kind.GROUP_DELETED, conversation, details=FOUND)
        ground(conversation, history)
    for request in conversation.group.join_requests.filter(state=JoinRequest.State.PENDING):
        join_requests.note_revoked(
            conversation.group, request.contact, request.join_request_id, timezone.now()
        )
    count_join_requests(conversation)


def _tell_changes(
    changed: Sequence[str], conversation: Conversation, at: datetime, history: History
) -> None:
    group = conversation.group
    suspended = group.state == Group.State.SUSPENDED
    facts = {
        "subject": (Kind.GROUP_RENAMED, {"subject": group.subject}),
        "description": (Kind.GROUP_DESCRIBED, {"description": group.description}),
        "suspension": (Kind.GROUP_SUSPENDED if suspended else Kind.GROUP_UNSUSPENDED, {}),
    }
    for name in changed:
        kind, details = facts[name]
        history.record(kind, conversation, occurred_at=at, details=FOUND | details)


def _apply_members(
    info: GroupInfo, roster: Roster, conversation: Conversation, at: datetime, history: History
) -> dict[int, Contact]:
    """Who is in and who is not, as WhatsApp listed them; returns those who are in, by their id."""
    group = conversation.group
    present = {contact.pk: contact for p in info.participants if (contact := roster.find(p))}
    members = group.participants.filter(state=Participant.State.MEMBER).select_related("contact")
    listed: dict[int, Contact] = {row.contact_id: row.contact for row in members}
    new = [present[pk] for pk in present.keys() - listed.keys()]
    gone = [listed[pk] for pk in listed.keys() - present.keys()]
    came = membership.note_changes(group, new, kind=MembershipChange.Kind.SEEN, at=at)
    went = member_news.note_departure(conversation, gone, MembershipChange.Kind.GONE, at)
    # The list may lag: who wrote since we asked is inside.
    inside = set(members.filter(contact__in=went).values_list("contact_id", flat=True))
    went = [contact for contact in went if contact.pk not in inside]
    for fact, contacts in ((Kind.PARTICIPANT_JOINED, came), (Kind.PARTICIPANT_LEFT, went)):
        for contact in contacts:
            history.record(fact, conversation, contact=contact, occurred_at=at, details=FOUND)
    return present


def _apply_waiting(
    waiting: Sequence[PendingJoinRequest],
    roster: Roster,
    inside: Mapping[int, Contact],
    conversation: Conversation,
    at: datetime,
    history: History,
) -> None:
    """Who waits to be let in, and who no longer does."""
    group = conversation.group
    held = {
        row.join_request_id: row
        for row in group.join_requests.filter(state=JoinRequest.State.PENDING).select_related(
            "contact"
        )
    }
    for asked in waiting:
        contact = roster.find(asked.person)
        if contact and asked.join_request_id not in held:
            _found_waiting(asked, contact, conversation, at, history)
    for request_id in held.keys() - {asked.join_request_id for asked in waiting}:
        contact = held[request_id].contact
        if contact.pk in inside:
            join_requests.decide(group, [request_id], state=JoinRequest.State.APPROVED, by=None)
        else:
            join_requests.note_revoked(group, contact, request_id, at)
            history.record(
                Kind.JOIN_REQUEST_REVOKED,
                conversation,
                contact=contact,
                occurred_at=at,
                details=FOUND,
            )


def _found_waiting(
    asked: PendingJoinRequest,
    contact: Contact,
    conversation: Conversation,
    at: datetime,
    history: History,
) -> None:
    group, since = conversation.group, asked.created_at or at
    join_requests.note_created(group, contact, asked.join_request_id, since)
    row = group.join_requests.get(join_request_id=asked.join_request_id)
    if row.state != JoinRequest.State.PENDING:
        # Withdrawn or turned away before; they ask again.
        since = at
        join_requests.note_created(group, contact, asked.join_request_id, since)
    history.record(
        Kind.JOIN_REQUEST_CREATED,
        conversation,
        contact=contact,
        occurred_at=since,
        details=FOUND,
        dedupe_key=fact_key("asked", since, asked.join_request_id),
    )
