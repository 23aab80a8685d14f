"""Messages pinned in a group: three at most, for some days, by us alone (WhatsApp's rules).

Pins and unpins travel through the outbox as messages of kind "pin" that are no line of the thread.
"""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from inbox.errors import InvalidInput
from inbox.history import Kind, recording
from inbox.models import Message, Pin
from inbox.services import composing, threads
from inbox.services.composing import CannotSend, Saying
from whatsapp.content import MOST_PIN_DAYS, MOST_PINS

TROUBLED = [Message.State.FAILED, Message.State.UNSURE]


def pin(
    *, message: Message, agent: User | None, days: int, client_key: uuid.UUID | None = None
) -> None:
    """Pin a message of a group for 1 to 30 days; one that is pinned already lasts anew from now.

    A fourth takes the place of the oldest. Raises InvalidInput (field "days"), and CannotSend in
    direct chats, before the message has reached WhatsApp, and else as composing.queue.
    """
    if not 1 <= days <= MOST_PIN_DAYS:
        raise InvalidInput(f"WhatsApp takes 1 to {MOST_PIN_DAYS} days.", field="days")

    def keep(carrier: Message) -> None:
        _end(carrier, message, spare=MOST_PINS - 1)
        Pin.objects.create(
            conversation_id=message.conversation_id,
            message=message,
            agent=agent,
            sent_as=carrier,
            expires_at=carrier.occurred_at + timedelta(days=days),
        )
        _tell(Kind.PIN_ADDED, message, agent, days=days)

    composing.queue(
        _saying(message, days),
        conversation=message.conversation,
        agent=agent,
        client_key=client_key,
        complete=keep,
    )


def unpin(*, message: Message, agent: User | None) -> None:
    """Take the pin off; one that is not pinned stays as it is. Raises as pin()."""
    if not message.pins.standing().exists():
        return

    def keep(carrier: Message) -> None:
        _end(carrier, message, spare=MOST_PINS)
        _tell(Kind.PIN_REMOVED, message, agent)

    composing.queue(
        _saying(message, 0), conversation=message.conversation, agent=agent, complete=keep
    )


def dismiss(*, message: Message, by: User) -> None:
    """Take note that pinning or unpinning this message went wrong."""
    with recording() as history:
        conversation = threads.lock_of(message)
        for carrier in _forget_troubles(message):
            history.record(Kind.PIN_CHANGED, conversation, message=carrier, actor=by)


def _saying(message: Message, days: int) -> Saying:
    if not message.conversation.is_group:
        raise CannotSend("WhatsApp has pins in groups only.", code="only_in_groups")
    if not message.is_line or not message.wamid:
        raise CannotSend("It has not reached WhatsApp yet. Try again in a moment.", code="not_sent")
    details = {"target": message.pk, "days": days}
    return Saying(kind="pin", details=details, quoted_wamid=message.wamid)


def _end(carrier: Message, message: Message, *, spare: int) -> None:
    """End what this message has, and the oldest of the others beyond `spare`. The conversation is
    locked, so two agents cannot both be the third."""
    standing = list(Pin.objects.filter(conversation=message.conversation_id).standing())
    others = [row for row in standing if row.message_id != message.pk]
    over = [row.pk for row in standing if row.message_id == message.pk]
    over += [row.pk for row in others[spare:]]
    Pin.objects.filter(pk__in=over).update(ended_by=carrier)
    _forget_troubles(message)


def _forget_troubles(message: Message) -> list[Message]:
    carriers = Message.objects.filter(
        conversation=message.conversation_id,
        number=message.number_id,
        kind="pin",
        direction=Message.Direction.OUTGOING,
        state__in=TROUBLED,
        dismissed_at=None,
        quoted_wamid=message.wamid,
    )
    found = list(carriers)
    carriers.update(dismissed_at=timezone.now())
    return found


def _tell(kind: Kind, message: Message, agent: User, **more: int) -> None:
    with recording() as history:
        details = {"target": message.pk, **more}
        history.record(kind, message.conversation, actor=agent, details=details)
