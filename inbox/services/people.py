"""People of a batch, resolved for the inbox: contacts that proved to be one take their
conversations with them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Max

from accounts.models import BusinessNumber
from groups.models import Contact
from groups.services import contacts, identity_changes
from groups.services.contacts import Mention, Roster
from inbox.history import History
from inbox.models import Activity, Conversation, Message, Receipt
from inbox.services import threads
from whatsapp.events import IdentityChanged


def resolve(number: BusinessNumber, mentions: Sequence[Mention]) -> Roster:
    """The contact behind each person. Everything of a merged contact has moved when it returns."""
    roster = contacts.resolve(number.workspace, mentions)
    _carry_out_merges(roster)
    return roster


def change_identities(
    events: Sequence[IdentityChanged], *, number: BusinessNumber, history: History
) -> None:
    """People got new ids: the same conversation goes on under them."""
    for event in events:
        roster = identity_changes.change_identity(
            number.workspace,
            previous=event.previous,
            current=event.current,
            at=event.occurred_at,
        )
        _carry_out_merges(roster)


def _carry_out_merges(roster: Roster) -> None:
    for kept, dropped in roster.merges:
        _move_conversations(kept, dropped)
        _move_receipts(kept, dropped)
        Message.objects.filter(contact=dropped).update(contact=kept)
        Activity.objects.filter(contact=dropped).update(contact=kept)
        Conversation.objects.filter(window_opened_by=dropped).update(window_opened_by=kept)
        identity_changes.absorb(kept, dropped)


def _move_receipts(kept: Contact, dropped: Contact) -> None:
    """A message has one receipt per person: keep theirs, move only what it lacks."""
    have = Receipt.objects.filter(contact=kept).values("message")
    moved = Receipt.objects.filter(contact=dropped)
    moved.exclude(message__in=have).update(contact=kept)
    moved.delete()


def _move_conversations(kept: Contact, dropped: Contact) -> None:
    for conversation in Conversation.objects.filter(contact=dropped).order_by("pk"):
        target = Conversation.objects.filter(contact=kept, number=conversation.number_id).first()
        if target is None:
            Conversation.objects.filter(pk=conversation.pk).update(contact=kept)
        else:
            merge(target, conversation)


def merge(kept: Conversation, dropped: Conversation) -> None:
    """Put two threads about the same people together; `dropped` is gone afterwards."""
    locked = threads.lock([kept.pk, dropped.pk])
    kept, dropped = locked[kept.pk], locked[dropped.pk]
    known = Activity.objects.filter(conversation=kept).exclude(dedupe_key="")
    Activity.objects.filter(
        conversation=dropped, dedupe_key__in=known.values("dedupe_key")
    ).delete()
    Activity.objects.filter(conversation=dropped).update(conversation=kept)
    Message.objects.filter(conversation=dropped).update(conversation=kept)
    kept.incoming_count = F("incoming_count") + dropped.incoming_count
    kept.pending_join_requests = F("pending_join_requests") + dropped.pending_join_requests
    kept.window_closes_at = _later(kept.window_closes_at, dropped.window_closes_at)
    newest = Message.objects.filter(conversation=kept).aggregate(at=Max("occurred_at"))["at"]
    if newest is not None:
        kept.last_message_at = newest
        kept.last_message = Message.objects.filter(conversation=kept, occurred_at=newest).last()
    kept.save()
    dropped.delete()


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)
