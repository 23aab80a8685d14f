"""Nothing leaves for a group that WhatsApp has closed: what waits fails here, with the reason."""

from groups.models import Group
from inbox.history import History, Kind
from inbox.models import Conversation, Message
from inbox.rules import GROUP_LOCKS

CODES = {Group.State.SUSPENDED: 131207, Group.State.DELETED: 131041}
"""What WhatsApp would answer."""


def ground(conversation: Conversation, history: History) -> None:
    """Fail all that is queued in this locked conversation, if its group has ended. Together: what
    stands behind one of them could not leave either."""
    if conversation.group is None or conversation.group.state not in CODES:
        return
    state = Group.State(conversation.group.state)
    queued = list(conversation.messages.filter(state=Message.State.QUEUED).order_by("pk"))
    for message in queued:
        message.state, message.due_at, message.behind = Message.State.FAILED, None, None
        message.problem_code, message.problem = CODES[state], GROUP_LOCKS[state].sentence
        history.record(Kind.MESSAGE_STATUS, conversation, message=message)
    Message.objects.bulk_update(queued, ["state", "due_at", "behind", "problem_code", "problem"])
