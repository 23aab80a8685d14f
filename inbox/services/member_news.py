"""WhatsApp's news of who joined a group, left it or was removed, as group_news takes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min

from accounts.models import BusinessNumber, User
from groups.models import Contact, GroupRequest, MembershipChange
from groups.models.group import MAX_PARTICIPANTS
from groups.services import join_requests, membership, requests
from inbox.history import History, Kind
from inbox.models import Conversation
from inbox.services import doorkeeping, findings, group_refreshing, invite_news
from inbox.services.group_news import contacts_in, place_of
from inbox.services.join_news import count_join_requests
from whatsapp import events


def participants_joined(
    event: events.ParticipantsJoined, *, number: BusinessNumber, history: History
) -> None:
    contacts = contacts_in(number, event, event.people, history)
    group, conversation = place_of(event, number)
    fresh = membership.note_changes(
        group, contacts, kind=MembershipChange.Kind.JOINED, at=event.occurred_at
    )
    if group.participant_count > MAX_PARTICIPANTS:
        group_refreshing.doubt(group)
    join_requests.settle_joined(group, contacts)
    count_join_requests(conversation)
    invite_news.follow_people(conversation, contacts, history)
    for contact in fresh:
        _tell(
            Kind.PARTICIPANT_JOINED,
            conversation,
            contact,
            event.occurred_at,
            history,
            details={"approved": event.approved},
        )
    if fresh:
        doorkeeping.attend(conversation, history)


def participants_left(
    event: events.ParticipantsLeft, *, number: BusinessNumber, history: History
) -> None:
    contacts = contacts_in(number, event, event.people, history)
    _group, conversation = place_of(event, number)
    fresh = note_departure(conversation, contacts, MembershipChange.Kind.LEFT, event.occurred_at)
    for contact in fresh:
        _tell(Kind.PARTICIPANT_LEFT, conversation, contact, event.occurred_at, history)
    if fresh:
        doorkeeping.attend(conversation, history)


def participants_removed(
    event: events.ParticipantsRemoved, *, number: BusinessNumber, history: History
) -> None:
    contacts = contacts_in(number, event, event.people, history)
    group, conversation = place_of(event, number)
    request = requests.find_answered(
        number, GroupRequest.Kind.REMOVE, event.request_id, group=group
    )
    fresh = note_departure(conversation, contacts, MembershipChange.Kind.REMOVED, event.occurred_at)
    for contact in fresh:
        _tell(
            Kind.PARTICIPANT_REMOVED,
            conversation,
            contact,
            event.occurred_at,
            history,
            actor=request.requested_by if request else None,
            via=request.via if request else "",
        )
    if fresh:
        doorkeeping.attend(conversation, history)
    if request:
        _settle_removal(request, event)
        history.record(Kind.GROUP_CHANGED, conversation)


def note_departure(
    conversation: Conversation,
    contacts: Sequence[Contact],
    kind: MembershipChange.Kind,
    at: datetime,
) -> list[Contact]:
    """They went at that moment, or were found to be gone; whoever has written since must have come
    back. Returns those for whom this was news."""
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


def _tell(
    kind: Kind,
    conversation: Conversation,
    contact: Contact,
    at: datetime,
    history: History,
    *,
    actor: User | None = None,
    details: dict[str, Any] | None = None,
    via: str = "",
) -> None:
    """Who was found to be there, or gone, before came or went once: how and when is known now."""
    inside = kind == Kind.PARTICIPANT_JOINED
    found = conversation.activities.filter(
        kind=Kind.PARTICIPANT_JOINED if inside else Kind.PARTICIPANT_LEFT,
        contact=contact,
        occurred_at__in=membership.spell(conversation.group, contact, at=at, inside=inside),
        details__found=True,
        in_thread=True,
    ).last()
    history.record(
        kind,
        conversation,
        contact=contact,
        actor=actor,
        via=via,
        occurred_at=at,
        details=(details or {}) | findings.explaining(found),
        in_place_of=found,
    )


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
