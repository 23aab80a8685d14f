import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from inbox.media.pictures import SIDE, look_at
from tests.inbox.media import files


def look(content: bytes):
    return look_at(io.BytesIO(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_measured_and_has_a_small_copy(form: str) -> None:
    seen = look(files.picture(form, (2000, 1000)))

    small = Image.open(io.BytesIO(seen.thumbnail))
    assert (seen.width, seen.height) == (2000, 1000)
    assert small.size == (SIDE, SIDE // 2)


def test_a_picture_on_its_side_is_turned_and_tells_no_place() -> None:
    seen = look(files.located())

    small = Image.open(io.BytesIO(seen.thumbnail))
    assert (seen.width, seen.height) == (400, 800)
    assert small.size == (320, 640)
    assert not small.getexif()


def test_what_is_transparent_stays_so() -> None:
    seen = look(files.picture("PNG", mode="RGBA"))

    assert seen.thumbnail_type == "image/webp"


@pytest.mark.parametrize("form", ["WEBP", "GIF"])
def test_an_animation_is_known_and_its_first_frame_copied(form: str) -> None:
    seen = look(files.animated(form))

    assert seen.is_animated
    assert getattr(Image.open(io.BytesIO(seen.thumbnail)), "n_frames", 1) == 1


def test_a_bomb_is_not_decoded() -> None:
    assert look(files.png_bomb()) is None


def test_too_many_pixels_are_measured_but_not_decoded() -> None:
    seen = look(files.png_bomb(8000, 8000))

    assert (seen.width, seen.height, seen.thumbnail) == (8000, 8000, b"")


def test_half_a_picture_has_no_copy() -> None:
    seen = look(files.picture("PNG")[:60])

    assert seen is None or not seen.thumbnail


@pytest.mark.parametrize("content", [b"", files.SVG, files.PDF, files.EXE])
def test_what_is_no_picture_is_none(content: bytes) -> None:
    assert look(content) is None


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=40))
def test_no_damage_upsets_it(place: int, damage: bytes) -> None:
    content = bytearray(files.picture("JPEG", (64, 64)))
    content[place : place + len(damage)] = damage

    look(bytes(content))
