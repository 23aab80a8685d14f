"""WhatsApp's news of who asks to join a group, as group_news takes it."""

from datetime import datetime

from django.db.models import Count

from accounts.models import BusinessNumber
from groups.models import JoinRequest
from groups.services import join_requests
from inbox.history import History, Kind
from inbox.models import Conversation
from inbox.services import doorkeeping, invite_news
from inbox.services.group_news import contacts_in, place_of
from whatsapp import events


def join_request_created(
    event: events.JoinRequestCreated, *, number: BusinessNumber, history: History
) -> None:
    contacts = contacts_in(number, event, [event.person], history)
    group, conversation = place_of(event, number)
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
    contacts = contacts_in(number, event, [event.person], history)
    group, conversation = place_of(event, number)
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


def count_join_requests(conversation: Conversation) -> None:
    """Keep the list row's number true. The caller holds the conversation's lock."""
    waiting = JoinRequest.objects.filter(
        group=conversation.group_id, state=JoinRequest.State.PENDING
    )
    pending = waiting.aggregate(people=Count("contact", distinct=True))["people"]
    if conversation.pending_join_requests != pending:
        conversation.pending_join_requests = pending
        conversation.save(update_fields=["pending_join_requests"])
