"""Nothing leaves for a group that WhatsApp has closed: what waits fails here, with the reason."""

from groups.models import Group
from inbox.history import History, Kind
from inbox.models import Conversation, Message
from inbox.rules import GROUP_LOCKS

State = Message.State

CODES = {Group.State.SUSPENDED: 131207, Group.State.DELETED: 131041}
"""What WhatsApp would answer."""

WAITING = {
    Group.State.SUSPENDED: [State.QUEUED],
    Group.State.DELETED: [State.QUEUED, State.HELD],
}
"""A suspension may end, and somebody write then: what is held waits for that."""


def ground(conversation: Conversation, history: History) -> None:
    """Fail all that waits in this locked conversation, if its group has ended. Together: what
    stands behind one of them could not leave either."""
    if conversation.group is None or conversation.group.state not in CODES:
        return
    state = Group.State(conversation.group.state)
    waiting = list(conversation.messages.filter(state__in=WAITING[state]).order_by("pk"))
    for message in waiting:
        message.state, message.due_at, message.behind = State.FAILED, None, None
        message.problem_code, message.problem = CODES[state], GROUP_LOCKS[state].sentence
        history.record(Kind.MESSAGE_STATUS, conversation, message=message)
    Message.objects.bulk_update(waiting, ["state", "due_at", "behind", "problem_code", "problem"])
