"""What was written while the window was closed goes out as soon as somebody writes."""

from collections.abc import Collection

from django.utils import timezone

from inbox.history import History, Kind
from inbox.models import Conversation, Message
from queues.nudge import nudge_on_commit

HOLDABLE = frozenset({"window_closed", "never_opened"})
"""Locks that end by themselves when they write."""


def release(conversations: Collection[Conversation], history: History) -> None:
    """Queue what these locked conversations hold, where the window is open now. In the order in
    which it was written, which is the order the outbox keeps."""
    opened = {c.pk: c for c in conversations if c.window_is_open()}
    held = list(
        Message.objects.filter(conversation__in=opened, state=Message.State.HELD).order_by("pk")
    )
    if not held:
        return
    now = timezone.now()
    for message in held:
        message.state, message.due_at, message.arrived_at = Message.State.QUEUED, now, now
        history.record(
            Kind.MESSAGE_STATUS,
            opened[message.conversation_id],
            message=message,
            details={"released": True},
        )
    Message.objects.bulk_update(held, ["state", "due_at", "arrived_at"])
    nudge_on_commit("outgoing")
