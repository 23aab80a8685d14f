"""What was written while the window was closed goes out as soon as somebody writes."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.utils import timezone

from compiled_queries.query import CompiledQuery
from inbox.clock import this_second
from inbox.history import History, Kind
from inbox.models import Activity, Conversation, Message
from queues.nudge import nudge_on_commit

HOLDABLE = frozenset({"window_closed", "never_opened"})
"""Locks that end by themselves when they write."""

CLOCKS_DIFFER = timedelta(minutes=5)
"""Where one machine sees an open window still, another may hold a message already."""


def may_hold(conversation: Conversation) -> bool:
    """Whether something may wait here for them to write. Ask before the news of it is taken in."""
    return not conversation.window_is_open(timezone.now() + CLOCKS_DIFFER)


def release(conversations: Collection[Conversation], history: History) -> None:
    """Queue what these locked conversations hold, where the window is open now. In the order in
    which it was written, which is the order the outbox keeps.

    It is said now, below what opened the window: note that first. When it was written stays in the
    log. It answers nothing, so they still wait.
    """
    opened = {c.pk: c for c in conversations if c.window_is_open()}
    held = _held_in(conversations=list(opened))
    if not held:
        return
    lines = _lines_of(held)
    now, second = timezone.now(), this_second()
    moved: set[Conversation] = set()
    for message in held:
        conversation = opened[message.conversation_id]
        # Their clock may be ahead of ours.
        at = max(second, conversation.last_message_at)
        message.state, message.due_at, message.arrived_at = Message.State.QUEUED, now, now
        message.occurred_at = at
        if message.is_line:
            conversation.last_message, conversation.last_message_at = message, at
            moved.add(conversation)
        history.record(
            Kind.MESSAGE_STATUS,
            conversation,
            message=message,
            occurred_at=at,
            details={"released": True},
            in_place_of=lines.get(message.pk),
        )
    Conversation.objects.bulk_update(moved, ["last_message", "last_message_at"])
    Message.objects.bulk_update(held, ["state", "due_at", "arrived_at", "occurred_at"])
    nudge_on_commit("outgoing")


_held_in = CompiledQuery(
    lambda conversations: Message.objects.filter(
        conversation__among=conversations, state=Message.State.HELD
    ).order_by("pk")
)


def _lines_of(messages: Iterable[Message]) -> dict[int, Activity]:
    """Where these stand in their threads."""
    facts = Activity.objects.filter(message__in=messages, in_thread=True)
    return {fact.message_id: fact for fact in facts}
