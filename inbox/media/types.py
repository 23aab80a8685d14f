"""What a file really is, by its first bytes. What anybody says about it is not believed."""

from collections.abc import Callable

HEAD = 4096
"""Bytes to look at."""

OPAQUE = "application/octet-stream"
"""A file that is not what it claims, or that we do not know: offered for download, never shown."""

OFFICE = "application/vnd.openxmlformats-officedocument."
OOXML = {
    OFFICE + "wordprocessingml.document",
    OFFICE + "spreadsheetml.sheet",
    OFFICE + "presentationml.presentation",
}
OLD_OFFICE = {"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"}

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
VIDEOS = frozenset({"video/mp4", "video/3gpp"})
SOUNDS = frozenset({"audio/ogg", "audio/mpeg", "audio/aac", "audio/mp4"})
SHOWN = PICTURES | VIDEOS | SOUNDS
"""What browsers may draw or play in our pages. Nothing in here can carry a script."""

_SAME = {
    "image/jpg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/opus": "audio/ogg",
    "video/3gp": "video/3gpp",
    "audio/3gpp": "video/3gpp",
}
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body")


def bare(mime_type: str) -> str:
    """Without parameters and in one spelling: `audio/ogg; codecs=opus` is audio/ogg."""
    word = mime_type.partition(";")[0].strip().lower()
    return _SAME.get(word, word)


def sniff(head: bytes) -> str:
    """The type that the first bytes speak of, OPAQUE for none that we know."""
    for fits, mime_type in _MARKS:
        if fits(head):
            return mime_type
    return "text/plain" if _is_text(head) else OPAQUE


def settle(claimed: str, head: bytes) -> str:
    """The type to serve a file as: what was claimed, if its bytes agree, else OPAQUE."""
    claimed, found = bare(claimed), sniff(head)
    if claimed == found:
        return found
    if found == "application/zip" and claimed in OOXML:
        return claimed
    if found == "application/x-ole-storage" and claimed in OLD_OFFICE:
        return claimed
    if {claimed, found} in _TWINS:
        return claimed
    if found == "text/plain" and claimed in {"text/csv", "text/vcard", "text/x-vcard"}:
        return "text/plain"
    return OPAQUE


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """MP4 and its relatives name themselves in the file's first box."""
    return lambda head: head[4:8] == b"ftyp" and head[8:12].startswith(brands)


def _is_mp3(head: bytes) -> bool:
    # A frame begins with eleven ones, then a layer that is not reserved (zero is AAC's).
    is_frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return head.startswith(b"ID3") or (is_frame and head[1] & 0x06 != 0)


def _is_aac(head: bytes) -> bool:
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def _is_text(head: bytes) -> bool:
    """Plain words in UTF-8. Markup is none: a browser could take it for a page."""
    if not head or b"\0" in head:
        return False
    if any(mark in head.lower() for mark in _MARKUP):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The last character may have been cut in two.
        return error.start >= len(head) - 3 and len(head) == HEAD
    return True


_MARKS: list[tuple[Callable[[bytes], bool], str]] = [
    (_starts(b"\xff\xd8\xff"), "image/jpeg"),
    (_starts(b"\x89PNG\r\n\x1a\n"), "image/png"),
    (_starts(b"GIF87a", b"GIF89a"), "image/gif"),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", "image/webp"),
    (_brand(b"M4A", b"M4B"), "audio/mp4"),
    (_brand(b"3gp", b"3g2"), "video/3gpp"),
    (_brand(b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"dash", b"qt"), "video/mp4"),
    (_starts(b"OggS"), "audio/ogg"),
    (_starts(b"#!AMR"), "audio/amr"),
    (_is_aac, "audio/aac"),
    (_is_mp3, "audio/mpeg"),
    (_starts(b"%PDF-"), "application/pdf"),
    (_starts(b"PK\x03\x04", b"PK\x05\x06"), "application/zip"),
    (_starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "application/x-ole-storage"),
]

_TWINS = [
    # Phones write sound alone into the same container, under either name.
    {"audio/mp4", "video/mp4"},
    {"video/mp4", "video/3gpp"},
    {"audio/aac", "audio/mpeg"},
    {"audio/aac", "audio/mp4"},
]
"""Pairs that harmless programs mistake for each other; both sides are SHOWN."""
