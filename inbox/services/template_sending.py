"""Sending a filled template: the one thing that may be said while the window is closed."""

import uuid

from django.core.files.uploadedfile import UploadedFile

from accounts.models import BusinessNumber, User
from inbox import templates
from inbox.errors import InvalidInput
from inbox.models import Conversation, Message
from inbox.services import attaching, composing
from inbox.services.attaching import Checked
from inbox.services.composing import CannotSend, Saying
from inbox.templates import Filled
from whatsapp.errors import GatewayError

WANTED = {"image": "a JPEG or PNG picture", "video": "an MP4 video"}
A_DOCUMENT = "a document"


def send(
    filled: Filled,
    *,
    conversation: Conversation,
    agent: User | None,
    client_key: uuid.UUID | None,
    file: UploadedFile | None = None,
) -> Message:
    """Queue a filled template, with the `file` for its header if there is one.

    Raises InvalidInput (`field` names the first wrong value) and CannotSend when this conversation
    or WhatsApp would not take it.
    """
    saying = saying_of(filled, conversation, has_file=file is not None)
    if file is None:
        return composing.queue(
            saying, conversation=conversation, agent=agent, client_key=client_key
        )
    return attaching.queue_with(
        saying,
        file,
        _checked(filled, file),
        conversation=conversation,
        agent=agent,
        client_key=client_key,
    )


def saying_of(filled: Filled, conversation: Conversation, *, has_file: bool = False) -> Saying:
    """What is to be queued. Raises as `send`."""
    if reason := templates.reason_against(filled.template, filled.shape, conversation):
        raise CannotSend(f"This template cannot be sent here. {reason}", code="not_sendable")
    if filled.problems:
        field = next(iter(filled.problems))
        raise InvalidInput(filled.missing[0], code="template_incomplete", field=field)
    return Saying(
        kind="template",
        text=filled.preview.body,
        details={
            "name": filled.template.name,
            "language": filled.template.language,
            "category": filled.template.category,
            "components": list(filled.components),
            **filled.preview.as_json(),
            "has_file": has_file,
            "values": {entry.field.key: entry.value for entry in filled.entries},
        },
    )


def hand_over(file: UploadedFile, *, kind: str, number: BusinessNumber) -> str:
    """Give WhatsApp a picture or video for a card, now; returns the id that it can be sent under
    for 30 days. No copy is kept, and doing it again is harmless.

    Raises InvalidInput (field "file") for a file of another kind and for one that WhatsApp refused.
    """
    checked = attaching.check(file)
    if kind != checked.kind:
        words = WANTED.get(kind, A_DOCUMENT)
        raise InvalidInput(f"This card takes {words}.", code="wrong_type", field="file")
    try:
        return number.open_gateway().upload_media(
            file.file, mime_type=checked.mime_type, filename=checked.filename
        )
    except GatewayError as error:
        said = error.problem.details or error.problem.title or "it did not answer. Try again later."
        raise InvalidInput(
            f"WhatsApp did not take the file: {said}", code="not_taken", field="file"
        ) from error


def _checked(filled: Filled, file: UploadedFile) -> Checked:
    """The file, if it is of the kind that the header takes."""
    checked, header = attaching.check(file), filled.shape.header
    if header is None or header.kind != checked.kind:
        words = WANTED.get(header.kind if header else "", A_DOCUMENT)
        raise InvalidInput(f"The header takes {words}.", code="wrong_type", field="header.media")
    return checked
