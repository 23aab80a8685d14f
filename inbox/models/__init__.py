from inbox.models.activity import Activity, ActivityClock
from inbox.models.conversation import Conversation
from inbox.models.message import Attempt, Message, Receipt
from inbox.models.personal import Draft, ReadMark
from inbox.models.sender import SenderLease

__all__ = [
    "Activity",
    "ActivityClock",
    "Attempt",
    "Conversation",
    "Draft",
    "Message",
    "ReadMark",
    "Receipt",
    "SenderLease",
]
