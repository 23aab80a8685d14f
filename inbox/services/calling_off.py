"""Messages that did not go out: cancelled in time, or noted as failed."""

from django.utils import timezone

from accounts.models import User
from inbox.errors import InboxError
from inbox.history import Kind, recording
from inbox.models import Attachment, Message
from inbox.services import following, threads
from queues.nudge import nudge_on_commit

State = Message.State


class TooLate(InboxError):
    """It has left, or may have."""

    code = "too_late"


class NothingFailed(InboxError):
    """There is nothing to take note of."""

    code = "not_failed"


def cancel(*, message: Message, by: User | None) -> Message:
    """Keep a queued or held message from leaving. Raises TooLate when it is on its way."""
    with recording() as history:
        conversation = threads.lock_of(message)
        message = Message.objects.get(pk=message.pk)
        if message.state == State.CANCELLED:
            return message
        if message.state not in {State.QUEUED, State.HELD}:
            raise TooLate("It has left already.")
        message.state, message.due_at = State.CANCELLED, None
        message.save(update_fields=["state", "due_at"])
        details = {"cancelled": True}
        history.record(
            Kind.MESSAGE_STATUS, conversation, message=message, actor=by, details=details
        )
        return message


def send_anyway(*, message: Message, by: User) -> Message:
    """Let a message go that waits behind one in trouble. Raises TooLate when it does not."""
    with recording() as history:
        conversation = threads.lock_of(message)
        message = Message.objects.get(pk=message.pk)
        if message.state != State.QUEUED or message.behind_id is None:
            raise TooLate("It does not wait any more.")
        message.behind, message.may_overtake = None, True
        message.save(update_fields=["behind", "may_overtake"])
        details = {"released": True}
        history.record(
            Kind.MESSAGE_STATUS, conversation, message=message, actor=by, details=details
        )
        nudge_on_commit("outgoing")
        return message


def dismiss(*, message: Message, by: User) -> Message:
    """Take note of a failure, or of a file that did not come: it leaves "Needs
    attention" and stays in the thread as it is.

    Raises NothingFailed when there is none.
    """
    with recording() as history:
        conversation = threads.lock_of(message)
        message = Message.objects.get(pk=message.pk)
        if message.dismissed_at is not None:
            return message
        lost = Attachment.objects.filter(message=message, state=Attachment.State.FAILED)
        if message.trouble not in {"failed", "unsure", "partly"} and not lost.exists():
            raise NothingFailed("This message needs no attention any more.")
        message.dismissed_at = timezone.now()
        message.save(update_fields=["dismissed_at"])
        following.let_go(message, conversation, history)
        details = {"dismissed": True}
        history.record(
            Kind.MESSAGE_STATUS, conversation, message=message, actor=by, details=details
        )
        return message
