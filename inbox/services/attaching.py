"""An agent sends a file: checked by its bytes, stored, queued as a message."""

import hashlib
import mimetypes
import uuid
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.models import User
from inbox.errors import InvalidInput
from inbox.media import names, pictures, types
from inbox.media.limits import (
    KINDS,
    LARGEST_STILL_STICKER,
    LIMITS,
    WITH_CAPTION,
    in_words,
)
from inbox.media.pictures import Picture
from inbox.models import Attachment, Conversation, Message
from inbox.services import attachments, composing
from inbox.services.composing import UNREADABLE, Saying
from queues.nudge import nudge_on_commit
from whatsapp.content import MAX_CAPTION_LENGTH

KEEPABLE_NAMES = frozenset({"document"})
"""Kinds whose file name people see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that WhatsApp takes, and as what."""

    kind: str
    mime_type: str
    filename: str
    sha256: str
    picture: Picture | None


def queue_file(
    *,
    conversation: Conversation,
    agent: User | None,
    file: UploadedFile,
    caption: str = "",
    voice: bool = False,
    client_key: uuid.UUID | None = None,
    quoted_wamid: str = "",
) -> Message:
    """Queue a file as a message of its own; the same `client_key` returns the first one.

    Raises InvalidInput (field "file" or "caption") for what WhatsApp does not take and CannotSend
    when it would take nothing now; no file is kept then.
    """
    checked = check(file)
    saying = Saying(
        kind=checked.kind,
        text=_clean_caption(caption, checked.kind),
        details={"voice": True} if voice and checked.mime_type == "audio/ogg" else {},
        quoted_wamid=quoted_wamid,
    )
    return queue_with(
        saying, file, checked, conversation=conversation, agent=agent, client_key=client_key
    )


def queue_with(
    saying: Saying,
    file: UploadedFile,
    checked: Checked,
    *,
    conversation: Conversation,
    agent: User | None,
    client_key: uuid.UUID | None,
) -> Message:
    """Queue something that carries a checked file; it goes out when WhatsApp has the file. No file
    is kept when nothing was queued."""
    attachment = _store(file, checked, voice=bool(saying.details.get("voice")))

    def complete(message: Message) -> None:
        attachment.message = message
        attachment.save(force_insert=True)
        nudge_on_commit("uploads")

    try:
        message = composing.queue(
            saying,
            conversation=conversation,
            agent=agent,
            client_key=client_key,
            complete=complete,
        )
    except Exception:
        _remove(attachment)
        raise
    mine = Attachment.objects.filter(message=message, storage_key=attachment.storage_key)
    if not mine.exists():
        _remove(attachment)
    return message


def check(file: UploadedFile) -> Checked:
    """What the file is. Raises InvalidInput with a sentence that says what would be taken."""
    if not file.size:
        raise _refusal("This file is empty.", "empty")
    name = names.clean(file.name or "")
    head = file.read(types.HEAD)
    file.seek(0)
    claimed = types.bare(file.content_type or "")
    if claimed in ("", types.OPAQUE):
        claimed = types.bare(mimetypes.guess_type(name)[0] or "")
    mime_type = types.settle(claimed, head)
    kind = KINDS.get(mime_type)
    if kind is None:
        raise _refusal(_why_not(claimed), "wrong_type")
    picture = pictures.look_at(file) if mime_type in types.PICTURES else None
    file.seek(0)
    if mime_type in types.PICTURES and picture is None:
        raise _refusal("This picture cannot be read. It may be damaged.", "damaged")
    _check_size(file.size, kind, picture)
    return Checked(
        kind=kind,
        mime_type=mime_type,
        filename=name if kind in KEEPABLE_NAMES else "",
        sha256=_digest(file),
        picture=picture,
    )


def _why_not(claimed: str) -> str:
    if claimed in KINDS:
        return "This file is not what its name says. Save it anew in the right format."
    return (
        "WhatsApp does not take this type of file. It takes JPEG and PNG pictures, MP4 videos, "
        "audio, PDF, text and Office documents."
    )


def _check_size(size: int, kind: str, picture: Picture | None) -> None:
    most = LIMITS[kind].largest
    if kind == "sticker" and picture and not picture.is_animated:
        most = LARGEST_STILL_STICKER
    if size > most:
        raise _refusal(
            f"Too large: WhatsApp takes {LIMITS[kind].words} up to {in_words(most)}, "
            f"this has {in_words(size)}.",
            "too_large",
        )


def _clean_caption(caption: str, kind: str) -> str:
    caption = caption.replace("\r\n", "\n").translate(UNREADABLE).strip()
    if caption and kind not in WITH_CAPTION:
        raise InvalidInput(
            "Audio and stickers carry no text. Send it as a message of its own.",
            code="no_caption",
            field="caption",
        )
    over = len(caption) - MAX_CAPTION_LENGTH
    if over > 0:
        raise InvalidInput(
            f"Too long by {over:,} characters: a caption has {MAX_CAPTION_LENGTH:,} at most.",
            code="too_long",
            field="caption",
        )
    return caption


def _digest(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _store(file: UploadedFile, checked: Checked, *, voice: bool) -> Attachment:
    """The file in the storage and a row for it that is not saved yet."""
    key, picture = attachments.new_key(), checked.picture
    row = Attachment(
        state=Attachment.State.READY,
        storage_key=key,
        filename=checked.filename,
        mime_type=checked.mime_type,
        size=file.size,
        sha256=checked.sha256,
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        is_animated=bool(picture and picture.is_animated),
        is_voice=voice,
        due_at=timezone.now(),
    )
    storage = row.file.storage
    row.file.name = storage.save(f"attachments/ours-{key}", file)
    if picture and picture.thumbnail:
        row.thumbnail.name = storage.save(
            f"attachments/ours-{key}-small", ContentFile(picture.thumbnail)
        )
    return row


def _remove(row: Attachment) -> None:
    for name in (row.file.name, row.thumbnail.name):
        if name:
            row.file.storage.delete(name)


def _refusal(sentence: str, code: str) -> InvalidInput:
    return InvalidInput(sentence, code=code, field="file")
