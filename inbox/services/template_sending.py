"""Sending a filled template: the one thing that may be said while the window is closed."""

import uuid

from accounts.models import User
from inbox import templates
from inbox.errors import InvalidInput
from inbox.models import Conversation, Message
from inbox.services import composing
from inbox.services.composing import CannotSend, Saying
from inbox.templates import Filled


def send(
    filled: Filled, *, conversation: Conversation, agent: User | None, client_key: uuid.UUID | None
) -> Message:
    """Queue a filled template. Raises InvalidInput (`field` names the first wrong value) and
    CannotSend when this conversation or WhatsApp would not take it."""
    if reason := templates.reason_against(filled.template, filled.shape, conversation):
        raise CannotSend(f"This template cannot be sent here. {reason}", code="not_sendable")
    if filled.problems:
        field = next(iter(filled.problems))
        raise InvalidInput(filled.missing[0], code="template_incomplete", field=field)
    saying = Saying(
        kind="template",
        text=filled.preview.body,
        details={
            "name": filled.template.name,
            "language": filled.template.language,
            "category": filled.template.category,
            "components": list(filled.components),
            **filled.preview.as_json(),
        },
    )
    return composing.queue(saying, conversation=conversation, agent=agent, client_key=client_key)
