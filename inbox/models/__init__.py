from inbox.models.activity import Activity, ActivityClock
from inbox.models.attachment import Attachment
from inbox.models.bulk import BulkItem, BulkRun
from inbox.models.charge import Charge
from inbox.models.checkup import CheckResult, Checkup, WorkerBeat
from inbox.models.conversation import Conversation
from inbox.models.export import Export
from inbox.models.message import Attempt, Message, Receipt
from inbox.models.note import Note
from inbox.models.personal import Draft, ReadMark
from inbox.models.pin import Pin
from inbox.models.reaction import Reaction
from inbox.models.reading import ReadNotice, ReadProgress, TypingNotice
from inbox.models.sender import SenderLease
from inbox.models.tag import Tag, Tagging
from inbox.models.upload import MediaUpload

__all__ = [
    "Activity",
    "ActivityClock",
    "Attachment",
    "Attempt",
    "BulkItem",
    "BulkRun",
    "Charge",
    "CheckResult",
    "Checkup",
    "Conversation",
    "Draft",
    "Export",
    "MediaUpload",
    "Message",
    "Note",
    "Pin",
    "Reaction",
    "ReadMark",
    "ReadNotice",
    "ReadProgress",
    "Receipt",
    "SenderLease",
    "Tag",
    "Tagging",
    "TypingNotice",
    "WorkerBeat",
]
