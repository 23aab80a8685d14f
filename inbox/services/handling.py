"""How the team works a conversation: whose it is, whether it is done, who has seen what."""

from django.utils import timezone

from accounts.models import BusinessNumber, Membership, User
from inbox.errors import InvalidInput
from inbox.history import Kind, recording
from inbox.models import Conversation, Draft, ReadMark
from inbox.services import threads
from whatsapp.content import MAX_TEXT_LENGTH

MAX_DRAFT_LENGTH = 4 * MAX_TEXT_LENGTH


def assign(*, conversation: Conversation, assignee: User | None, by: User | None) -> None:
    """Give the conversation to a colleague, or to nobody. Saying it twice changes nothing.

    Raises InvalidInput when the assignee cannot see the conversation's number.
    """
    if assignee and not _works(assignee, conversation.number_id):
        raise InvalidInput("They do not work with this number.", field="assignee")
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        if conversation.assignee_id == (assignee.pk if assignee else None):
            return
        conversation.assignee = assignee
        conversation.save(update_fields=["assignee"])
        history.record(
            Kind.CONVERSATION_ASSIGNED if assignee else Kind.CONVERSATION_UNASSIGNED,
            conversation,
            actor=by,
            details={"assignee": assignee.name if assignee else ""},
        )


def _works(user: User, number_id: int) -> bool:
    may_write = Membership.objects.filter(
        user=user, workspace__numbers=number_id, role__in=_WRITERS
    )
    numbers = BusinessNumber.objects.visible_to(user)
    return may_write.exists() and numbers.filter(pk=number_id).exists()


_WRITERS = [Membership.Role.OWNER, Membership.Role.ADMIN, Membership.Role.AGENT]


def close(*, conversation: Conversation, by: User | None) -> None:
    """Done for now; the next message of theirs opens it again."""
    _set_status(conversation, Conversation.Status.CLOSED, by)


def reopen(*, conversation: Conversation, by: User | None) -> None:
    _set_status(conversation, Conversation.Status.OPEN, by)


def _set_status(conversation: Conversation, status: Conversation.Status, by: User | None) -> None:
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        if conversation.status == status:
            return
        conversation.archived_at = None
        closed = status == Conversation.Status.CLOSED
        conversation.status = status
        conversation.closed_at = timezone.now() if closed else None
        conversation.save(update_fields=["status", "closed_at", "archived_at"])
        history.record(
            Kind.CONVERSATION_CLOSED if closed else Kind.CONVERSATION_REOPENED,
            conversation,
            actor=by,
        )


def mark_seen(*, conversation: Conversation, user: User, seen_count: int) -> None:
    """The user has had this many incoming messages on the screen. Marks only move forward."""
    seen_count = max(0, min(seen_count, conversation.incoming_count))
    mark, created = ReadMark.objects.get_or_create(
        user=user, conversation=conversation, defaults={"seen_count": seen_count}
    )
    if not created:
        ReadMark.objects.filter(pk=mark.pk, seen_count__lt=seen_count).update(seen_count=seen_count)


def keep_draft(*, conversation: Conversation, user: User, text: str) -> None:
    """What the user has begun to write; an empty text forgets it. Over-long ones are cut."""
    text = text.replace("\x00", "")[:MAX_DRAFT_LENGTH]
    if not text.strip():
        Draft.objects.filter(conversation=conversation, user=user).delete()
        return
    Draft.objects.update_or_create(conversation=conversation, user=user, defaults={"text": text})
