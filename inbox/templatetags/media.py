"""How a file stands in its bubble."""

from dataclasses import dataclass

from django import template

from inbox.media import names, types
from inbox.media.limits import in_words
from inbox.models import Attachment, Message

register = template.Library()
State = Attachment.State

LONGER_SIDE = 320
"""CSS pixels that a picture takes in a bubble at most."""
SHORTEST_SIDE = 96

ENDINGS = {
    "application/pdf": "PDF",
    "text/plain": "Text",
    "application/octet-stream": "File",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """`shape` names the drawing: coming, failed, picture, sticker, video, sound or document."""

    attachment: Attachment
    shape: str
    name: str
    details: str
    width: int = 0
    height: int = 0


@register.filter
def tile(message: Message) -> Tile | None:
    """The file of a message; None for one of the time before files were kept."""
    try:
        attachment = message.attachment
    except Attachment.DoesNotExist:
        return None
    width, height = _box(attachment)
    return Tile(
        attachment,
        _shape(message, attachment),
        attachment.filename or names.for_download("", attachment.mime_type, message.pk),
        f"{_ending(attachment)} · {in_words(attachment.size)}" if attachment.size else "",
        width,
        height,
    )


def _shape(message: Message, attachment: Attachment) -> str:
    if attachment.state == State.FETCHING:
        return "coming"
    if attachment.state == State.FAILED:
        return "failed"
    if message.kind == "document":
        return "document"
    if attachment.mime_type in types.PICTURES and attachment.thumbnail:
        return "sticker" if message.kind == "sticker" else "picture"
    if attachment.mime_type in types.VIDEOS:
        return "sound" if message.kind == "audio" else "video"
    return "sound" if attachment.mime_type in types.SOUNDS else "document"


def _box(attachment: Attachment) -> tuple[int, int]:
    """The place a picture takes, known before it is loaded, so that nothing jumps."""
    width, height = attachment.width or LONGER_SIDE, attachment.height or 180
    scale = min(LONGER_SIDE / max(width, height), 1)
    return max(round(width * scale), SHORTEST_SIDE), max(round(height * scale), SHORTEST_SIDE)


def _ending(attachment: Attachment) -> str:
    stem, dot, ending = attachment.filename.rpartition(".")
    if stem and dot and len(ending) <= 5:
        return ending.upper()
    return ENDINGS.get(attachment.mime_type, attachment.mime_type.rpartition("/")[2].upper())
