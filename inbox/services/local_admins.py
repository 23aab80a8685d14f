"""Local admins: members whom we trust more. WhatsApp knows no admin but the business."""

from accounts.models import User
from groups.models import Participant
from inbox.errors import InvalidInput
from inbox.history import Kind, recording
from inbox.models import Conversation
from inbox.services import threads


def set_role(
    *, conversation: Conversation, participant: Participant, role: str, by: User | None
) -> None:
    """Setting what is set changes nothing. Raises InvalidInput (field role)."""
    if role not in Participant.Role.values:
        raise InvalidInput("Choose admin or member.", field="role")
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        changed = Participant.objects.filter(pk=participant.pk).exclude(role=role)
        if changed.update(role=role):
            history.record(
                Kind.PARTICIPANT_ROLE,
                conversation,
                contact=participant.contact,
                actor=by,
                details={"role": role},
            )
