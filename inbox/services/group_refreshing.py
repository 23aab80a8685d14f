"""Asking WhatsApp anew about groups: by people, and by news that makes no sense."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupSweep
from groups.services import requests
from inbox.models import Conversation
from inbox.services.group_work import NotNow
from queues.nudge import nudge_on_commit

SAME_MOMENT = timedelta(seconds=2)
"""WhatsApp's times are whole seconds."""


def refresh(*, conversation: Conversation, by: User) -> None:
    """Read the group from WhatsApp again. Asking twice is asking once. Raises NotNow."""
    group = conversation.group
    if group is None or group.is_gone or not group.wa_group_id:
        raise NotNow("WhatsApp has nothing to say about this.", code="nothing_to_read")
    requests.ask_refresh(group, by=by)
    nudge_on_commit("group_requests")


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


def is_outdated(group: Group, occurred_at: object) -> bool:
    """News from before the last reading: it may contradict what was read since."""
    return group.read_at is not None and occurred_at <= group.read_at + SAME_MOMENT


def want_all(number: BusinessNumber) -> None:
    """Read all groups of the number again, at the usual pace."""
    now = timezone.now()
    GroupSweep.objects.update_or_create(number=number, defaults={"wanted_at": now, "due_at": now})
    nudge_on_commit("group_sweeps")
