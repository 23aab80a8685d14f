"""WhatsApp's news of a group: the mirror is brought up to date, and the thread tells it.

Each function takes one event inside the caller's transaction. Whatever order they come in, and
however often, they leave the same state.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Min

from accounts.models import BusinessNumber
from groups.models import Contact, Group, GroupRequest, JoinRequest, MembershipChange
from groups.models.group import MAX_PARTICIPANTS
from groups.services import join_requests, lifecycle, membership, requests
from groups.services.contacts import Mention
from inbox.history import History, Kind
from inbox.models import Conversation
from inbox.services import doorkeeping, group_refreshing, invite_news, people, threads
from whatsapp import events
from whatsapp.events import Person

News = (
    events.ParticipantsJoined
    | events.ParticipantsLeft
    | events.ParticipantsRemoved
    | events.JoinRequestCreated
    | events.JoinRequestRevoked
    | events.GroupSuspended
    | events.GroupSuspensionCleared
    | events.GroupDeleted
)


def _open(event: News, number: BusinessNumber) -> tuple[Group, Conversation]:
    """The group that the news is of and its locked conversation; both made if need be."""
    group = lifecycle.find_or_discover(number, [event.group_id])[event.group_id]
    conversation = threads.of_group(number, group)
    group.refresh_from_db()
    conversation.group = group
    is_unread = group.subject_at is None and group.state == Group.State.ACTIVE
    if is_unread or group_refreshing.is_outdated(group, event.occurred_at):
        group_refreshing.doubt(group)
    return group, conversation


def _contacts(
    number: BusinessNumber, event: News, who: Sequence[Person], history: History
) -> list[Contact]:
    mentions = [Mention(person, event.occurred_at) for person in who]
    roster = people.resolve(number, mentions, history)
    return [contact for person in who if (contact := roster.find(person))]


def participants_joined(
    event: events.ParticipantsJoined, *, number: BusinessNumber, history: History
) -> None:
    contacts = _contacts(number, event, event.people, history)
    group, conversation = _open(event, number)
    fresh = membership.note_changes(
        group, contacts, kind=MembershipChange.Kind.JOINED, at=event.occurred_at
    )
    if group.participant_count > MAX_PARTICIPANTS:
        group_refreshing.doubt(group)
    join_requests.settle_joined(group, contacts)
    count_join_requests(conversation)
    invite_news.follow_people(conversation, contacts, history)
    for contact in fresh:
        history.record(
            Kind.PARTICIPANT_JOINED,
            conversation,
            contact=contact,
            occurred_at=event.occurred_at,
            details={"approved": event.approved},
        )
    if fresh:
        doorkeeping.attend(conversation, history)


def participants_left(
    event: events.ParticipantsLeft, *, number: BusinessNumber, history: History
) -> None:
    contacts = _contacts(number, event, event.people, history)
    _group, conversation = _open(event, number)
    fresh = _note_departure(conversation, contacts, MembershipChange.Kind.LEFT, event.occurred_at)
    for contact in fresh:
        history.record(
            Kind.PARTICIPANT_LEFT, conversation, contact=contact, occurred_at=event.occurred_at
        )
    if fresh:
        doorkeeping.attend(conversation, history)


def participants_removed(
    event: events.ParticipantsRemoved, *, number: BusinessNumber, history: History
) -> None:
    contacts = _contacts(number, event, event.people, history)
    group, conversation = _open(event, number)
    request = requests.find_answered(
        number, GroupRequest.Kind.REMOVE, event.request_id, group=group
    )
    fresh = _note_departure(
        conversation, contacts, MembershipChange.Kind.REMOVED, event.occurred_at
    )
    for contact in fresh:
        history.record(
            Kind.PARTICIPANT_REMOVED,
            conversation,
            contact=contact,
            actor=request.requested_by if request else None,
            occurred_at=event.occurred_at,
        )
    if fresh:
        doorkeeping.attend(conversation, history)
    if request:
        _settle_removal(request, event)
        history.record(Kind.GROUP_CHANGED, conversation)


def _note_departure(
    conversation: Conversation,
    contacts: Sequence[Contact],
    kind: MembershipChange.Kind,
    at: datetime,
) -> list[Contact]:
    """They went at that moment; whoever has written since must have come back."""
    group = conversation.group
    known = set(group.participants.values_list("contact_id", flat=True))
    fresh = membership.note_changes(group, contacts, kind=kind, at=at)
    if any(contact.pk not in known for contact in fresh):
        group_refreshing.doubt(group)
    for contact in fresh:
        later = conversation.messages.filter(contact=contact, occurred_at__gt=at)
        wrote_at = later.aggregate(first=Min("occurred_at"))["first"]
        if wrote_at is not None:
            membership.note_changes(group, [contact], kind=MembershipChange.Kind.SEEN, at=wrote_at)
    return fresh


def _settle_removal(request: GroupRequest, event: events.ParticipantsRemoved) -> None:
    State = GroupRequest.State
    if not event.failed:
        requests.settle(request, State.CONFIRMED, request_id=event.request_id)
        return
    requests.settle(
        request,
        State.PARTLY if event.people else State.FAILED,
        problem=event.failed[0].problem,
        results={
            "failed": [failed.person.user_id or failed.person.wa_id for failed in event.failed]
        },
        request_id=event.request_id,
    )


def join_request_created(
    event: events.JoinRequestCreated, *, number: BusinessNumber, history: History
) -> None:
    contacts = _contacts(number, event, [event.person], history)
    group, conversation = _open(event, number)
    for contact in contacts:
        join_requests.note_created(group, contact, event.join_request_id, event.occurred_at)
        history.record(
            Kind.JOIN_REQUEST_CREATED,
            conversation,
            contact=contact,
            occurred_at=event.occurred_at,
            dedupe_key=fact_key("asked", event.occurred_at, event.join_request_id),
        )
    invite_news.follow_people(conversation, contacts, history)
    doorkeeping.attend(conversation, history)
    count_join_requests(conversation)


def join_request_revoked(
    event: events.JoinRequestRevoked, *, number: BusinessNumber, history: History
) -> None:
    contacts = _contacts(number, event, [event.person], history)
    group, conversation = _open(event, number)
    for contact in contacts:
        join_requests.note_revoked(group, contact, event.join_request_id, event.occurred_at)
        history.record(
            Kind.JOIN_REQUEST_REVOKED,
            conversation,
            contact=contact,
            occurred_at=event.occurred_at,
            dedupe_key=fact_key("withdrew", event.occurred_at, event.join_request_id),
        )
    doorkeeping.attend(conversation, history)
    count_join_requests(conversation)


def fact_key(verb: str, at: datetime, join_request_id: str) -> str:
    """The same fact, whoever tells it."""
    return f"{verb} {at.timestamp()} {join_request_id}"[:255]


def group_suspended(
    event: events.GroupSuspended, *, number: BusinessNumber, history: History
) -> None:
    group, conversation = _open(event, number)
    lifecycle.apply_suspension(group, suspended=True, at=event.occurred_at)
    history.record(
        Kind.GROUP_SUSPENDED,
        conversation,
        occurred_at=event.occurred_at,
        dedupe_key=f"suspended {event.occurred_at.timestamp()}",
    )


def group_suspension_cleared(
    event: events.GroupSuspensionCleared, *, number: BusinessNumber, history: History
) -> None:
    group, conversation = _open(event, number)
    lifecycle.apply_suspension(group, suspended=False, at=event.occurred_at)
    history.record(
        Kind.GROUP_UNSUSPENDED,
        conversation,
        occurred_at=event.occurred_at,
        dedupe_key=f"unsuspended {event.occurred_at.timestamp()}",
    )


def group_deleted(event: events.GroupDeleted, *, number: BusinessNumber, history: History) -> None:
    group, conversation = _open(event, number)
    request = requests.find_answered(
        number, GroupRequest.Kind.DELETE, event.request_id, group=group
    )
    if lifecycle.apply_deleted(group):
        history.record(
            Kind.GROUP_DELETED,
            conversation,
            actor=request.requested_by if request else None,
            occurred_at=event.occurred_at,
        )
    if request:
        requests.settle(request, GroupRequest.State.CONFIRMED, request_id=event.request_id)


def group_delete_failed(
    event: events.GroupDeleteFailed, *, number: BusinessNumber, history: History
) -> None:
    group, conversation = _open(event, number)
    request = requests.find_answered(
        number, GroupRequest.Kind.DELETE, event.request_id, group=group
    )
    if request:
        requests.settle(request, GroupRequest.State.FAILED, problem=event.problem)
        history.record(Kind.GROUP_CHANGED, conversation)


def count_join_requests(conversation: Conversation) -> None:
    """Keep the list row's number true. The caller holds the conversation's lock."""
    waiting = JoinRequest.objects.filter(
        group=conversation.group_id, state=JoinRequest.State.PENDING
    )
    pending = waiting.aggregate(people=Count("contact", distinct=True))["people"]
    if conversation.pending_join_requests != pending:
        conversation.pending_join_requests = pending
        conversation.save(update_fields=["pending_join_requests"])
