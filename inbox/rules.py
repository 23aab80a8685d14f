"""May free text be sent into this conversation now? WhatsApp's rules, checked before it leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import BusinessNumber
from groups.models import Group
from inbox.models import Conversation

CUSTOMER_SERVICE_WINDOW = timedelta(hours=24)
"""How long free text may be sent after a person's message (WhatsApp's customer service window).
In a group any participant's message opens it for the whole group."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Why nothing can be written. `code` is stable, the rest is for people."""

    code: str
    sentence: str
    hint: str = ""


GROUP_LOCKS = {
    Group.State.CREATING: Lock(
        "creating",
        "WhatsApp is still creating this group.",
        "You can write as soon as it exists and somebody has joined.",
    ),
    Group.State.CREATE_FAILED: Lock(
        "create_failed",
        "This group was not created.",
        "Open the details to see why and to try again.",
    ),
    Group.State.SUSPENDED: Lock(
        "suspended",
        "WhatsApp has suspended this group.",
        "Nothing can be sent until the suspension is lifted. Reach people in their direct chats.",
    ),
    Group.State.DELETED: Lock(
        "deleted",
        "This group was deleted.",
        "You can still read it. To go on, create a new group and send its invite link.",
    ),
}

ARCHIVED = Lock(
    "archived",
    "This conversation is archived.",
    "You can still read it. Reopen it to write; it opens by itself when they write.",
)
EMPTY_GROUP = Lock(
    "empty_group",
    "Nobody has joined yet.",
    "WhatsApp allows messages after the first person joins. Share the invite link.",
)
NEVER_OPENED = Lock(
    "never_opened",
    "No message from them yet.",
    "WhatsApp allows free text only after they write. Until then, send a template.",
)
WINDOW_CLOSED = Lock(
    "window_closed",
    "More than 24 hours since their last message.",
    "WhatsApp allows free text again as soon as they write. Your draft is kept.",
)


TEMPLATE_KINDS = frozenset({"template"})
"""May be sent while the window is closed (WhatsApp's rule)."""


def lock_for(
    conversation: Conversation, at: datetime | None = None, *, kind: str = "text"
) -> Lock | None:
    """The first thing that stands in the way of a message of this kind, or None.

    Server time decides unless `at` is given.
    """
    return (
        _number_lock(conversation.number)
        or (ARCHIVED if conversation.archived_at else None)
        or (_group_lock(conversation.group) if conversation.group else None)
        or (None if kind in TEMPLATE_KINDS else _window_lock(conversation, at))
    )


def _number_lock(number: BusinessNumber) -> Lock | None:
    if number.health == BusinessNumber.Health.OK:
        return None
    return Lock(
        "number_paused",
        f"Messages from {number.display_number} are not going out.",
        number.pause_reason or "An admin has to repair the connection to WhatsApp.",
    )


def _group_lock(group: Group) -> Lock | None:
    if group.state in GROUP_LOCKS:
        return GROUP_LOCKS[Group.State(group.state)]
    return EMPTY_GROUP if group.participant_count == 0 else None


def _window_lock(conversation: Conversation, at: datetime | None) -> Lock | None:
    if conversation.window_closes_at is None:
        return NEVER_OPENED
    return None if conversation.window_is_open(at) else WINDOW_CLOSED
