"""What WhatsApp takes as a group picture: a square JPEG of at most 5 MB, 192 pixels or more."""

import struct

from whatsapp.sandbox.errors import GraphError

LARGEST_BYTES = 5 * 1024 * 1024
SMALLEST_SIDE = 192
# Start-of-frame markers carry the size; C4, C8 and CC in that range mean other things.
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def check(picture: bytes, mime_type: str) -> None:
    """Raises 100 for another kind of file or too many bytes, 131209 or 131210 for the size."""
    if mime_type != "image/jpeg":
        raise GraphError(100, "The group picture must be image/jpeg.")
    if len(picture) > LARGEST_BYTES:
        raise GraphError(100, "The group picture may have 5 MB at most.")
    size = jpeg_size(picture)
    if size is None:
        raise GraphError(100, "The group picture is not a readable JPEG.")
    width, height = size
    if width != height:
        raise GraphError(131209, "Width and height of the image must be equal.")
    if width < SMALLEST_SIDE:
        raise GraphError(131210, f"The image must be at least {SMALLEST_SIDE} pixels wide.")


def jpeg_size(picture: bytes) -> tuple[int, int] | None:
    """Width and height from the start-of-frame segment, or None if this is no JPEG."""
    if picture[:2] != b"\xff\xd8":
        return None
    place = 2
    while place + 9 <= len(picture) and picture[place] == 0xFF:
        marker = picture[place + 1]
        if marker in FRAME_MARKERS:
            height, width = struct.unpack(">HH", picture[place + 5 : place + 9])
            return width, height
        place += 2 + struct.unpack(">H", picture[place + 2 : place + 4])[0]
    return None
