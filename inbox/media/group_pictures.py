"""A group's picture: whatever picture somebody chose becomes what WhatsApp takes."""

import base64
import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from inbox.errors import InvalidInput
from inbox.media.pictures import MOST_PIXELS

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 10 * 1024 * 1024
"""Of the file somebody chose; what we make of it stays far below WhatsApp's 5 MB."""

SMALLEST_SIDE = 193
"""WhatsApp asks for 192 pixels at least, and one of its own texts for more than 192."""
SIDE = 640
SMALL_SIDE = 96


class NotAPicture(InvalidInput):
    """This file cannot become a group's picture; the text says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="picture")


@dataclass(frozen=True, slots=True)
class Square:
    """JPEGs: as WhatsApp gets it, and small for lists. `sha256` is of the first, in base64."""

    jpeg: bytes
    small: bytes
    sha256: str


def make_square(file: BinaryIO, *, size: int) -> Square:
    """The middle of a JPEG, PNG or WebP picture of `size` bytes, the right way up, without its
    metadata, transparent parts white. Raises NotAPicture."""
    if size > MOST_BYTES:
        raise NotAPicture("This file is too large: 10 MB at most.")
    try:
        with Image.open(file, formats=FORMATS) as image:
            return _square(image)
    except (
        *(OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, MemoryError),
        *(ArithmeticError, EOFError, AttributeError, UnidentifiedImageError),
        Image.DecompressionBombError,
    ) as error:
        raise NotAPicture("This is no picture we can read. Choose a JPEG, PNG or WebP.") from error


def _square(image: Image.Image) -> Square:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise NotAPicture("This picture has too many pixels: 50 million at most.")
    if min(width, height) < SMALLEST_SIDE:
        raise NotAPicture(
            f"Too small: {width} × {height} pixels. WhatsApp wants at least "
            f"{SMALLEST_SIDE} × {SMALLEST_SIDE}."
        )
    # Of a large JPEG only every second or fourth pixel is decoded.
    image.draft("RGB", (SIDE * 2, SIDE * 2))
    upright = _on_white(ImageOps.exif_transpose(image))
    side = min(SIDE, *upright.size)
    square = ImageOps.fit(upright, (side, side))
    jpeg = _encode(square)
    small = _encode(square.resize((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS))
    return Square(jpeg, small, base64.b64encode(hashlib.sha256(jpeg).digest()).decode())


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    return white


def _encode(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86, optimize=True, exif=b"", icc_profile=None)
    return out.getvalue()
