"""Letting a number work again."""

from accounts.models import BusinessNumber, User
from accounts.services import health
from inbox.history import Kind, recording
from inbox.models import Conversation
from queues.nudge import nudge_on_commit


def resume(*, number: BusinessNumber, by: User | None) -> bool:
    """What was held back goes out from now on. False when the number was not paused."""
    with recording() as history:
        if not health.resume(number):
            return False
        latest = Conversation.objects.filter(number=number).order_by("-last_message_at").first()
        if latest:
            history.record(Kind.NUMBER_RESUMED, latest, actor=by)
        nudge_on_commit("outgoing")
        nudge_on_commit("group_requests")
    return True
