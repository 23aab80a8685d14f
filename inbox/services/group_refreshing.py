"""Asking WhatsApp anew about groups: by people, and by news that makes no sense."""

from datetime import datetime, timedelta

from accounts.models import BusinessNumber, User
from groups.models import Group
from groups.services import requests
from inbox.models import Conversation
from inbox.services.group_work import NotNow
from queues.nudge import nudge_on_commit

SAME_MOMENT = timedelta(seconds=2)
"""WhatsApp's times are whole seconds."""


def refresh(*, conversation: Conversation, by: User | None) -> None:
    """Read the group from WhatsApp again. Asking twice is asking once. Raises NotNow."""
    requests.ask_refresh(_readable(conversation), by=by)
    nudge_on_commit("group_requests")


def refresh_in_turn(*, conversation: Conversation) -> None:
    """Read the group as soon as the number's pace allows: for many at once. Raises NotNow."""
    Group.objects.filter(pk=_readable(conversation).pk).update(read_at=None)


def _readable(conversation: Conversation) -> Group:
    group = conversation.group
    if group is None or group.is_gone or not group.wa_group_id:
        raise NotNow("WhatsApp has nothing to say about this.", code="nothing_to_read")
    return group


def doubt(group: Group) -> None:
    """Something about the group is odd: read it, in the caller's transaction."""
    if group.wa_group_id and not group.is_gone:
        requests.ask_refresh(group)
        nudge_on_commit("group_requests")


def doubt_named(number: BusinessNumber, wa_group_id: str) -> None:
    """News of this group could not be used: read the group instead. One that we do not know yet
    comes with the next list."""
    if group := Group.objects.filter(number=number, wa_group_id=wa_group_id).first():
        doubt(group)


def is_outdated(group: Group, occurred_at: datetime) -> bool:
    """News from before the last reading: it may contradict what was read since."""
    return group.read_at is not None and occurred_at <= group.read_at + SAME_MOMENT
