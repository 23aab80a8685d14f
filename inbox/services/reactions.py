"""Emoji that people and we put on messages: one per person and message, the newest counts.

A reaction is not a line of the thread: it opens no window, counts as nothing unread and moves no
conversation up. What we send travels through the outbox as a message of kind "reaction".
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.services.contacts import Mention
from inbox import emoji as emojis
from inbox.errors import InvalidInput
from inbox.history import History, Kind
from inbox.models import Attempt, Message, Reaction
from inbox.services import composing, people, threads
from inbox.services.composing import CannotSend, Saying
from whatsapp.events import MessageReceived

OLDEST_TARGET = timedelta(days=30)
"""WhatsApp refuses reactions to older messages (131009)."""

Key = tuple[int, int]
"""Message and contact."""


def receive_reactions(
    events: Sequence[MessageReceived], *, number: BusinessNumber, history: History
) -> list[MessageReceived]:
    """Apply what people reacted; returns reactions to messages not known (yet).

    Those of somebody WhatsApp does not name, or to nothing, cannot be drawn and are let go.
    """
    mentions = [Mention(event.author, event.occurred_at) for event in events]
    roster = people.resolve(number, mentions, history)
    readable = [e for e in events if _target_wamid(e) and roster.find(e.author)]
    targets = _targets(number, {_target_wamid(event) for event in readable})
    known = [event for event in readable if _target_wamid(event) in targets]
    threads.lock({targets[_target_wamid(event)].conversation_id for event in known})
    rows = _present(targets.values())
    changed: dict[Key, Reaction] = {}
    for event in known:
        target, contact = targets[_target_wamid(event)], roster[event.author]
        row = rows.setdefault((target.pk, contact.pk), Reaction(message=target, contact=contact))
        if row.hear(event.text[: emojis.MAX_LENGTH], event.occurred_at):
            changed[target.pk, contact.pk] = row
    Reaction.objects.bulk_create(row for row in changed.values() if row.pk is None)
    Reaction.objects.bulk_update(
        [row for row in changed.values() if row.pk], ["emoji", "occurred_at"]
    )
    for row in changed.values():
        history.record(
            Kind.REACTION_CHANGED,
            row.message.conversation,
            message=row.message,
            contact=row.contact,
            occurred_at=row.occurred_at,
            details={"emoji": row.emoji},
        )
    return [event for event in readable if _target_wamid(event) not in targets]


def react(*, message: Message, agent: User | None, emoji: str) -> None:
    """Put our reaction on a message, or with "" take it away. The same again changes nothing.

    Raises InvalidInput (field "emoji") for what is not exactly one emoji, and CannotSend when
    WhatsApp would refuse it: too old, not on WhatsApp yet, the window closed.
    """
    if emoji and not emojis.is_one_emoji(emoji):
        raise InvalidInput("Choose exactly one emoji.", code="not_an_emoji", field="emoji")
    _check_target(message)
    ours = Reaction.objects.filter(message=message, contact=None).select_related("sent_as").first()
    stands = ours.emoji if ours and not ours.has_failed else ""
    if stands == emoji:
        return
    saying = Saying(
        kind="reaction",
        text=emoji,
        details={"target": message.pk},
        quoted_wamid=message.wamid,
    )

    def keep(carrier: Message) -> None:
        Reaction.objects.update_or_create(
            message=message,
            contact=None,
            defaults={
                "agent": agent,
                "emoji": emoji,
                "sent_as": carrier,
                "occurred_at": carrier.occurred_at,
            },
        )

    composing.queue(saying, conversation=message.conversation, agent=agent, complete=keep)


def _check_target(message: Message) -> None:
    if not message.is_line:
        raise CannotSend("Nobody can react to this.", code="not_a_message")
    if not message.wamid:
        raise CannotSend("It has not reached WhatsApp yet. Try again in a moment.", code="not_sent")
    if timezone.now() - message.occurred_at > OLDEST_TARGET:
        raise CannotSend("WhatsApp takes no reactions to messages over 30 days old.", code="old")


def _target_wamid(event: MessageReceived) -> str:
    wamid = event.details.get("message_id")
    return wamid if isinstance(wamid, str) else ""


def _targets(number: BusinessNumber, wamids: set[str]) -> dict[str, Message]:
    """Theirs and ours, by every id that WhatsApp gave them; a reaction or a pin is no target."""
    messages = Message.objects.exclude(kind__in=Message.ASIDES).select_related("conversation")
    # The indexes hold none without an id, and of a long list the planner does not know it.
    named = messages.filter(number=number, wamid__in=wamids).exclude(wamid="")
    found = {row.wamid: row for row in named}
    missing = wamids - found.keys()
    attempts = (
        Attempt.objects.filter(message__number=number, wamid__in=missing)
        .exclude(wamid="")
        .exclude(message__kind__in=Message.ASIDES)
    )
    for attempt in attempts.select_related("message__conversation") if missing else ():
        found[attempt.wamid] = attempt.message
    return found


def _present(targets: Iterable[Message]) -> dict[Key, Reaction]:
    rows = Reaction.objects.filter(message__in=targets).exclude(contact=None)
    rows = rows.select_related("message__conversation", "contact")
    return {(row.message_id, row.contact_id): row for row in rows}
