"""Which messages go next: committed as "sending", with a token, before anything leaves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Participant
from inbox.history import recording
from inbox.models import Attachment, Attempt, Conversation, Message, Receipt
from inbox.outbox.contents import content_of
from inbox.services import threads
from inbox.services.attachments import MEDIA_KINDS
from inbox.services.grounding import ground
from inbox.transfers.uploading import without_upload
from whatsapp.content import Address, Content

LOOK_AHEAD = 500
"""Queued messages looked at in one go, oldest first."""

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
    if at_most <= 0:
        return []
    candidates = _heads(number, in_flight)[:at_most]
    if not candidates:
        return []
    with recording() as history:
        places = threads.lock_around({m.pk: m.conversation_id for m in candidates})
        conversations = {place.pk: place for place in places.values()}
        for conversation in conversations.values():
            ground(conversation, history)
        messages = Message.objects.filter(pk__in=places, state=Message.State.QUEUED)
        # Two whose chats have just been merged go one after the other as well.
        first = {m.conversation_id: m for m in messages.order_by("-pk")}
        return [_take_off(m, conversations[place]) for place, m in first.items()]


def _heads(number: BusinessNumber, in_flight: Collection[int]) -> list[Message]:
    """The oldest queued message of each conversation, if it is due and nothing is before it but
    what it may overtake."""
    now = timezone.now()
    queued = (
        Message.objects.filter(number=number, state=Message.State.QUEUED, behind=None)
        .order_by("pk")
        .only("pk", "conversation_id", "due_at", "kind", "may_overtake")[:LOOK_AHEAD]
    )
    grounded = _without_upload(queued)
    busy = set(in_flight) | _undecided(number, now)
    held_up: set[int] = set()
    heads = []
    for message in queued:
        place = message.conversation_id
        if place in busy or (place in held_up and not message.may_overtake):
            continue
        if message.pk not in grounded and (message.due_at is None or message.due_at <= now):
            busy.add(place)
            heads.append(message)
        else:
            held_up.add(place)
    return heads


def _without_upload(messages: Iterable[Message]) -> set[int]:
    """Those whose file WhatsApp does not have yet: their conversations wait for it."""
    carriers = MEDIA_KINDS | {"template"}
    with_file = [message.pk for message in messages if message.kind in carriers]
    waiting = Attachment.objects.filter(without_upload(), message__in=with_file)
    return set(waiting.values_list("message_id", flat=True)) if with_file else set()


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
