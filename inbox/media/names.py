"""File names of strangers, made harmless."""

import unicodedata

LONGEST = 200
"""Characters; file systems take 255 bytes, most names are Latin."""

_FORBIDDEN = set('/\\:*?"<>|')
EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/aac": ".aac",
    "audio/mp4": ".m4a",
    "audio/amr": ".amr",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}


def clean(name: str) -> str:
    """The last part of a path without control and direction characters; "" when nothing is left.

    A name such as "exe.‮gpj" must not be able to look like a picture.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c not in _FORBIDDEN and unicodedata.category(c)[0] != "C")
    kept = " ".join(kept.split()).strip(". ")
    if len(kept) <= LONGEST:
        return kept
    stem, dot, extension = kept.rpartition(".")
    if not dot or len(extension) > 10:
        return kept[:LONGEST]
    return stem[: LONGEST - len(extension) - 1] + dot + extension


def for_download(name: str, mime_type: str, number: int) -> str:
    """What a downloaded file is called, never empty."""
    return clean(name) or f"file-{number}{EXTENSIONS.get(mime_type, '')}"
