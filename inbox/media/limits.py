"""What can be sent as which kind of message: WhatsApp's table of types and sizes."""

from dataclasses import dataclass

from inbox.media import types

KB, MB = 1024, 1024 * 1024

LARGEST = 100 * MB
"""No file on WhatsApp is larger."""


@dataclass(frozen=True, slots=True)
class Limit:
    words: str
    largest: int
    types: frozenset[str]


LIMITS = {
    "image": Limit("pictures", 5 * MB, frozenset({"image/jpeg", "image/png"})),
    "video": Limit("videos", 16 * MB, frozenset({"video/mp4", "video/3gpp"})),
    "audio": Limit(
        "audio",
        16 * MB,
        frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
    ),
    "sticker": Limit("stickers", 500 * KB, frozenset({"image/webp"})),
    "document": Limit(
        "documents",
        LARGEST,
        frozenset({"application/pdf", "text/plain"} | types.OOXML | types.OLD_OFFICE),
    ),
}

LARGEST_STILL_STICKER = 100 * KB
WITH_CAPTION = frozenset({"image", "video", "document"})
"""Kinds that carry a text."""

KINDS = {mime_type: kind for kind, limit in LIMITS.items() for mime_type in limit.types}


def in_words(size: int) -> str:
    """ "5 MB", "1.2 MB", "100 KB", "12 bytes"."""
    if size < KB:
        return f"{size} byte" if size == 1 else f"{size} bytes"
    number, unit = (size / MB, "MB") if size >= MB else (size / KB, "KB")
    digits = f"{number:.1f}".removesuffix(".0") if number < 10 else f"{number:.0f}"
    return f"{digits} {unit}"
