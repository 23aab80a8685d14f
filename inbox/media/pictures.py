"""Pictures: how large they are, and a small copy. No picture may take much memory or time."""

import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 50_000_000
"""Beyond this a picture is not decoded: a few bytes can claim to be gigabytes."""

SIDE = 640
"""Pixels of the small copy's longer side."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


@dataclass(frozen=True, slots=True)
class Picture:
    """As it is seen, turned the right way up. `thumbnail` is JPEG, or WebP where something is
    transparent; empty when no copy could be made."""

    width: int
    height: int
    is_animated: bool = False
    thumbnail: bytes = b""
    thumbnail_type: str = ""


def look_at(file: BinaryIO) -> Picture | None:
    """Measure a picture and make its small copy, of the first frame and without any metadata.

    None when it cannot be read. Never raises, whatever the bytes.
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            return _look(image)
    except (
        *(OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, MemoryError),
        *(ArithmeticError, EOFError, AttributeError, UnidentifiedImageError),
        Image.DecompressionBombError,
    ):
        return None


def _look(image: Image.Image) -> Picture:
    width, height = image.size
    animated = bool(getattr(image, "is_animated", False))
    if width * height > MOST_PIXELS:
        return Picture(width, height, animated)
    # Of a large JPEG only every second or fourth pixel is decoded.
    image.draft("RGB", (SIDE * 2, SIDE * 2))
    turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    width, height = (height, width) if turned else (width, height)
    try:
        small = ImageOps.exif_transpose(image)
        small.thumbnail((SIDE, SIDE))
        data, kind = _encode(small)
    except (OSError, ValueError, SyntaxError, TypeError, ArithmeticError, EOFError):
        return Picture(width, height, animated)
    return Picture(width, height, animated, data, kind)


def _encode(image: Image.Image) -> tuple[bytes, str]:
    out = io.BytesIO()
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image.convert("RGBA").save(out, "WEBP", quality=80, exif=b"", icc_profile=None)
        return out.getvalue(), "image/webp"
    image.convert("RGB").save(out, "JPEG", quality=82, optimize=True, exif=b"", icc_profile=None)
    return out.getvalue(), "image/jpeg"
