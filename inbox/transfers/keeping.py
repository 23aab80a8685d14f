"""Putting a whole file into the storage, with what its bytes say about it. No database."""

from dataclasses import dataclass
from typing import BinaryIO

from django.core.files.base import ContentFile, File

from inbox.media import pictures, types
from inbox.models import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Names in the storage, and the facts for the row."""

    file: str
    thumbnail: str
    mime_type: str
    size: int
    sha256: str
    width: int
    height: int
    is_animated: bool


def keep(attachment: Attachment, file: BinaryIO, *, size: int, sha256: str) -> Kept:
    """Store a file and, for a picture, its small copy. Raises what the storage raises."""
    mime_type = types.settle(attachment.mime_type, file.read(types.HEAD))
    file.seek(0)
    picture = pictures.look_at(file) if mime_type in types.PICTURES else None
    if mime_type in types.PICTURES and picture is None:
        mime_type = types.OPAQUE
    file.seek(0)
    storage = attachment.file.storage
    name = storage.save(path_of(attachment, attachment.attempts), File(file))
    thumbnail = ""
    if picture and picture.thumbnail:
        thumbnail = storage.save(f"{name}-small", ContentFile(picture.thumbnail))
    return Kept(
        file=name,
        thumbnail=thumbnail,
        mime_type=mime_type,
        size=size,
        sha256=sha256,
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        is_animated=bool(picture and picture.is_animated),
    )


def path_of(attachment: Attachment, attempt: int) -> str:
    """A name of its own for each try: two workers never write into one file."""
    return f"attachments/{attachment.message_id}-{attachment.storage_key}-{attempt}"


def sweep(attachment: Attachment) -> None:
    """Remove what earlier tries left behind when their process died. One of them that lives still
    removes its own, since its lease is over."""
    storage = attachment.file.storage
    for attempt in range(max(attachment.attempts - 10, 1), attachment.attempts):
        name = path_of(attachment, attempt)
        storage.delete(name)
        storage.delete(f"{name}-small")


def remove(attachment: Attachment, kept: Kept) -> None:
    for name in (kept.file, kept.thumbnail):
        if name:
            attachment.file.storage.delete(name)
