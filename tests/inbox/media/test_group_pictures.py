"""Whatever picture is chosen becomes one that WhatsApp takes, or says why not."""

import base64
import hashlib
import io

import pytest
from PIL import Image

from inbox.media import group_pictures
from inbox.media.group_pictures import NotAPicture, Square
from tests.inbox.media import files


def square_of(content: bytes) -> Square:
    return group_pictures.make_square(io.BytesIO(content), size=len(content))


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg))


@pytest.mark.parametrize(
    ("content", "side"),
    [
        (files.picture("JPEG", (800, 400)), 400),
        (files.picture("PNG", (193, 3000)), 193),
        (files.picture("WEBP", (2000, 2000)), 640),
        (files.picture("PNG", (400, 300), mode="RGBA"), 300),
        (files.picture("PNG", (400, 300), mode="P"), 300),
        (files.picture("JPEG", (400, 300), mode="CMYK"), 300),
        (files.picture("WEBP", (640, 200)), 200),
    ],
)
def test_the_middle_of_any_picture_is_a_square_jpeg(content: bytes, side: int) -> None:
    made = square_of(content)

    picture = opened(made.jpeg)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (side, side))
    assert opened(made.small).size == (96, 96)
    assert made.sha256 == base64.b64encode(hashlib.sha256(made.jpeg).digest()).decode()


def test_what_is_transparent_becomes_white() -> None:
    made = square_of(files.picture("PNG", (300, 300), mode="RGBA"))

    assert opened(made.jpeg).getpixel((150, 150)) == (255, 255, 255)


def test_nobody_learns_where_it_was_taken() -> None:
    assert not opened(square_of(files.located()).jpeg).getexif()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (files.picture("JPEG", (192, 400)), "Too small: 192 × 400"),
        (files.picture("GIF", (400, 400)), "JPEG, PNG or WebP"),
        (files.png_bomb(), "no picture we can read"),
        (files.picture("JPEG")[:200], "no picture we can read"),
        (files.SVG, "no picture we can read"),
        (b"", "no picture we can read"),
    ],
)
def test_what_cannot_become_one_is_refused_beside_the_field(content: bytes, words: str) -> None:
    with pytest.raises(NotAPicture, match=words) as refusal:
        square_of(content)

    assert (refusal.value.status, refusal.value.field) == (422, "picture")


def test_a_large_file_is_not_even_opened() -> None:
    with pytest.raises(NotAPicture, match="10 MB"):
        group_pictures.make_square(io.BytesIO(b""), size=11 * 1024 * 1024)
