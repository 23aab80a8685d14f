"""A conversation that is over: kept to be read, with nothing to be written by mistake."""

from django.utils import timezone

from accounts.models import User
from inbox.history import Kind, recording
from inbox.models import Conversation
from inbox.services import threads


def archive(*, conversation: Conversation, by: User) -> None:
    """Close it for good. Reopening it, or a message of theirs, ends that: nobody goes unheard."""
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        if conversation.archived_at is not None:
            return
        now = timezone.now()
        conversation.status = Conversation.Status.CLOSED
        conversation.closed_at = conversation.closed_at or now
        conversation.archived_at = now
        conversation.save(update_fields=["status", "closed_at", "archived_at"])
        history.record(Kind.CONVERSATION_ARCHIVED, conversation, actor=by)
