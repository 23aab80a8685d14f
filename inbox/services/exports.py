"""Asking for an export of a conversation."""

import secrets

from accounts.models import User
from inbox.history import Kind, recording
from inbox.models import Conversation, Export
from inbox.services import threads
from queues.nudge import nudge_on_commit


def ask(*, conversation: Conversation, by: User) -> Export:
    """Have an export prepared. While one is being prepared it is that one; a deleted group's, or a
    direct chat's, can be had too."""
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        under_way = conversation.exports.filter(state=Export.State.QUEUED)
        if known := under_way.first():
            return known
        export = Export.objects.create(
            conversation=conversation, requested_by=by, storage_key=secrets.token_urlsafe(24)
        )
        history.record(Kind.EXPORT_CHANGED, conversation, actor=by)
        nudge_on_commit("exports")
        return export
