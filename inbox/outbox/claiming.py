"""Which messages go next: committed as "sending", with a token, before anything leaves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Expression, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import BusinessNumber
from compiled_queries.query import CompiledQuery
from groups.models import Participant
from inbox.history import recording
from inbox.models import Attachment, Attempt, Conversation, Message, Receipt
from inbox.outbox.contents import content_of
from inbox.services import threads
from inbox.services.grounding import ground
from inbox.transfers.uploading import without_upload
from whatsapp.content import Address, Content

LOOK_AHEAD = 100
"""Messages that could go looked at in one go, oldest first; few of them share a conversation."""

ORDER_PATIENCE = timedelta(seconds=15)
"""How long those behind a message with a lost answer wait before they go anyway."""


@dataclass(frozen=True, slots=True)
class Flight:
    """A message on its way: all that the call needs, so that it needs no database."""

    attempt_id: int
    message_id: int
    conversation_id: int
    to: Address
    content: Content
    token: str
    quoted_wamid: str


def claim_next(number: BusinessNumber, *, at_most: int, in_flight: Collection[int]) -> list[Flight]:
    """Take the next message of each conversation that has none under way, at most `at_most`. In
    groups that have ended all that waits fails instead.

    `in_flight` are conversations the caller is sending to right now.
    """
    heads = _heads(number, in_flight, at_most) if at_most > 0 else {}
    if not heads:
        return []
    with recording() as history:
        places = threads.lock_around(heads)
        conversations = {place.pk: place for place in places.values()}
        for conversation in conversations.values():
            ground(conversation, history)
        messages = Message.objects.filter(pk__in=places, state=Message.State.QUEUED)
        # Two whose chats have just been merged go one after the other as well.
        first = {m.conversation_id: m for m in messages.order_by("-pk")}
        return [_take_off(m, conversations[place]) for place, m in first.items()]


def _heads(number: BusinessNumber, in_flight: Collection[int], at_most: int) -> dict[int, int]:
    """The oldest queued message of each conversation that has none under way, if it is due and
    nothing is before it but what it may overtake; and its conversation."""
    now = timezone.now()
    busy = {*in_flight, *_undecided(number, now)}
    heads: dict[int, int] = {}
    for pk, conversation in _ready(number=number.pk, now=now, busy=list(busy)):
        if conversation not in busy and len(heads) < at_most:
            busy.add(conversation)
            heads[pk] = conversation
    return heads


def _that_can_go(number: Expression, now: Expression, busy: Expression) -> QuerySet[Message]:
    queued = Message.objects.filter(number=number, state=Message.State.QUEUED, behind=None)
    oldest = queued.order_by().values("conversation").annotate(pk_of_oldest=Min("pk"))
    return (
        queued.filter(Q(pk__in=oldest.values("pk_of_oldest")) | Q(may_overtake=True))
        .filter(Q(due_at=None) | Q(due_at__lte=now))
        .exclude(conversation__among=busy)
        # WhatsApp does not have its file yet: its conversation waits for it.
        .exclude(Exists(Attachment.objects.filter(without_upload(now), message=OuterRef("pk"))))
        .order_by("pk")
        .values_list("pk", "conversation")[:LOOK_AHEAD]
    )


_ready = CompiledQuery(_that_can_go)


def _undecided(number: BusinessNumber, now: datetime) -> set[int]:
    """Conversations whose last send may still be on its way; order is kept for a while."""
    return set(
        Attempt.objects.filter(
            message__number=number,
            message__state__in=[Message.State.SENDING, Message.State.UNSURE],
            outcome__in=[Attempt.Outcome.OPEN, Attempt.Outcome.AMBIGUOUS],
            started_at__gt=now - ORDER_PATIENCE,
        ).values_list("message__conversation_id", flat=True)
    )


def _take_off(message: Message, conversation: Conversation) -> Flight:
    message.state = Message.State.SENDING
    if not message.audience_count:
        message.audience_count = freeze_audience(message, conversation)
    message.save(update_fields=["state", "audience_count"])
    attempt = Attempt.objects.create(message=message)
    return Flight(
        attempt_id=attempt.pk,
        message_id=message.pk,
        conversation_id=conversation.pk,
        to=conversation.address,
        content=content_of(message),
        token=attempt.token,
        quoted_wamid=message.quoted_wamid,
    )


def freeze_audience(message: Message, conversation: Conversation) -> int:
    """Whom the message is for is settled now: who joins later never counts."""
    if conversation.contact_id:
        people = [conversation.contact_id]
    else:
        people = list(
            Participant.objects.filter(
                group=conversation.group_id, state=Participant.State.MEMBER
            ).values_list("contact_id", flat=True)
        )
    Receipt.objects.bulk_create(
        (Receipt(message=message, contact_id=contact_id) for contact_id in people),
        ignore_conflicts=True,
    )
    return len(people)
