"""What was written behind a message that failed or is stuck waits: alone it may mean something
else."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from compiled_queries.query import CompiledQuery
from inbox.history import History, Kind, recording
from inbox.models import Conversation, Message
from inbox.services import threads
from queues.nudge import nudge_on_commit

State = Message.State

IN_THE_WAY = [State.FAILED, State.QUEUED, State.SENDING]
"""States of the message above in which those behind it wait."""


def hold_back(stuck: Message, conversation: Conversation, history: History) -> None:
    """Stop what is queued behind it in this locked conversation. What is written from now on is
    written by somebody who can see the trouble; it is held up by nothing but the order."""
    if not stuck.is_line:
        return
    followers = list(
        conversation.messages.filter(
            state=State.QUEUED, pk__gt=stuck.pk, behind=None, may_overtake=False
        ).exclude(kind__in=Message.ASIDES)
    )
    for follower in followers:
        follower.behind = stuck
        history.record(Kind.MESSAGE_STATUS, conversation, message=follower)
    Message.objects.bulk_update(followers, ["behind"])


def let_go(stuck: Message, conversation: Conversation, history: History) -> None:
    """Queue again what waits behind it: it is on its way, sent once more before them, or given
    up."""
    followers = stuck.followers.filter(state=State.QUEUED)
    _release(followers, {conversation.pk: conversation}, history)


def sweep() -> int:
    """Let go whatever waits for nothing any more, however that came about. Returns how many."""
    places = set(_places_of_the_free())
    if not places:
        return 0
    with recording() as history:
        conversations = threads.lock(places)
        return _release(_free().filter(conversation__in=conversations), conversations, history)


def _free() -> QuerySet[Message]:
    behind_something = Message.objects.filter(state=State.QUEUED, behind__isnull=False)
    return behind_something.exclude(behind__state__in=IN_THE_WAY)


_places_of_the_free = CompiledQuery(lambda: _free().values_list("conversation", flat=True))


def _release(
    messages: Iterable[Message], conversations: dict[int, Conversation], history: History
) -> int:
    followers = list(messages)
    now = timezone.now()
    for follower in followers:
        follower.behind, follower.due_at = None, now
        conversation = conversations[follower.conversation_id]
        history.record(Kind.MESSAGE_STATUS, conversation, message=follower)
    if followers:
        Message.objects.bulk_update(followers, ["behind", "due_at"])
        nudge_on_commit("outgoing")
    return len(followers)
