"""What was written behind a message that failed waits: alone it may mean something else."""

from django.utils import timezone

from inbox.history import History, Kind
from inbox.models import Conversation, Message
from queues.nudge import nudge_on_commit


def hold_back(failed: Message, conversation: Conversation, history: History) -> None:
    """Stop what is queued behind it in this locked conversation; what is written from now on is
    written by somebody who can see the failure, and goes."""
    if not failed.is_line:
        return
    followers = list(
        conversation.messages.filter(
            state=Message.State.QUEUED, pk__gt=failed.pk, behind=None
        ).exclude(kind__in=Message.ASIDES)
    )
    for follower in followers:
        follower.behind = failed
        history.record(Kind.MESSAGE_STATUS, conversation, message=follower)
    Message.objects.bulk_update(followers, ["behind"])


def let_go(failed: Message, conversation: Conversation, history: History) -> None:
    """Queue again what waits behind it: it is sent once more, before them, or given up."""
    followers = list(failed.followers.filter(state=Message.State.QUEUED))
    now = timezone.now()
    for follower in followers:
        follower.behind, follower.due_at = None, now
        history.record(Kind.MESSAGE_STATUS, conversation, message=follower)
    if followers:
        Message.objects.bulk_update(followers, ["behind", "due_at"])
        nudge_on_commit("outgoing")
