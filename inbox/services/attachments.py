"""Files of messages: theirs are announced and fetched later, ours are checked and queued."""

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from inbox.errors import InboxError
from inbox.history import Kind, recording
from inbox.media import names, types
from inbox.models import Attachment, Message
from inbox.services import threads
from queues.nudge import nudge_on_commit

MEDIA_KINDS = frozenset({"image", "video", "audio", "document", "sticker"})

UPLOAD_PROBLEMS = frozenset({100, 131009, 131052, 131053})
"""WhatsApp's codes that may come from a file it lost or could not read."""


def expect(messages: Sequence[Message]) -> None:
    """Note the files of new messages; they are fetched after the commit."""
    now = timezone.now()
    coming = [_coming(m) for m in messages if m.kind in MEDIA_KINDS]
    for attachment in coming:
        attachment.due_at = now
    if coming:
        Attachment.objects.bulk_create(coming)
        nudge_on_commit("media")


def _coming(message: Message) -> Attachment:
    told = message.details
    media_id = _word(told, "id", 128)
    return Attachment(
        message=message,
        storage_key=new_key(),
        media_id=media_id if re.fullmatch(r"[\w.-]+", media_id, re.ASCII) else "",
        media_url=_word(told, "url", 4096),
        mime_type=types.bare(_word(told, "mime_type", 127)),
        filename=names.clean(_word(told, "filename", 1000)),
        sha256=digest(_word(told, "sha256", 64)),
        is_voice=told.get("voice") is True,
        is_animated=told.get("animated") is True,
    )


def forget_upload(message: Message) -> None:
    """WhatsApp could not use the file it was handed: the next attempt hands it over anew."""
    Attachment.objects.filter(message=message).update(
        media_id="", media_id_until=None, due_at=timezone.now()
    )


def new_key() -> str:
    return secrets.token_hex(16)


def digest(told: str) -> str:
    """A SHA-256 in hex, whichever way WhatsApp wrote it (64 hex or 44 base64 characters); "" for
    what is none."""
    if re.fullmatch(r"[0-9a-fA-F]{64}", told):
        return told.lower()
    try:
        raw = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.hex() if len(raw) == 32 else ""


def fetch_again(attachment: Attachment) -> None:
    """Try once more to fetch a file that failed. Raises InboxError when it did not."""
    message = attachment.message
    with recording() as history:
        conversation = threads.lock_of(message)
        changed = Attachment.objects.filter(pk=attachment.pk, state=Attachment.State.FAILED).update(
            state=Attachment.State.FETCHING, attempts=0, due_at=timezone.now(), problem=""
        )
        if not changed:
            raise InboxError("This file is here or on its way already.", code="not_failed")
        Message.objects.filter(pk=message.pk).update(dismissed_at=None)
        history.record(Kind.MESSAGE_MEDIA, conversation, message=message)
        nudge_on_commit("media")


def _word(told: dict[str, Any], key: str, longest: int) -> str:
    value = told.get(key)
    return value if isinstance(value, str) and len(value) <= longest else ""
