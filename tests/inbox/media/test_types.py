import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.media import types
from tests.inbox.media import files

REAL = {
    "image/jpeg": files.picture(),
    "image/png": files.picture("PNG"),
    "image/webp": files.picture("WEBP"),
    "image/gif": files.picture("GIF"),
    "video/mp4": files.MP4,
    "video/3gpp": files.THREE_GP,
    "audio/ogg": files.OGG,
    "audio/mpeg": files.MP3,
    "audio/aac": files.AAC,
    "audio/mp4": files.M4A,
    "audio/amr": files.AMR,
    "application/pdf": files.PDF,
    "text/plain": "Grüße".encode(),
}


@pytest.mark.parametrize("mime_type", REAL)
def test_each_kind_is_known_by_its_bytes(mime_type: str) -> None:
    head = REAL[mime_type][: types.HEAD]

    assert types.sniff(head) == mime_type
    assert types.settle(mime_type, head) == mime_type


@pytest.mark.parametrize("mime_type", sorted(types.OOXML))
def test_an_office_file_is_a_zip_that_says_so(mime_type: str) -> None:
    assert types.settle(mime_type, files.ZIP) == mime_type
    assert types.settle(mime_type, files.EXE) == types.OPAQUE


@pytest.mark.parametrize("mime_type", sorted(types.OLD_OFFICE))
def test_an_old_office_file_is_a_compound_file_that_says_so(mime_type: str) -> None:
    assert types.settle(mime_type, files.OLE) == mime_type


@pytest.mark.parametrize("content", [files.SVG, files.HTML, files.EXE, b"", b"\xff"])
@pytest.mark.parametrize("claimed", ["image/png", "video/mp4", "image/svg+xml", "text/plain"])
def test_what_is_not_what_it_claims_is_opaque(content: bytes, claimed: str) -> None:
    assert types.settle(claimed, content) == types.OPAQUE


def test_a_picture_with_a_page_behind_it_stays_a_picture() -> None:
    """Browsers are told not to look again (nosniff), so the page in it never runs."""
    polyglot = files.picture("GIF") + files.HTML

    assert types.settle("image/gif", polyglot) == "image/gif"
    assert types.settle("text/html", polyglot) == types.OPAQUE


def test_parameters_and_odd_spellings_are_understood() -> None:
    assert types.settle("audio/ogg; codecs=opus", files.OGG) == "audio/ogg"
    assert types.settle("Image/JPG", files.picture()) == "image/jpeg"


def test_text_cut_within_a_letter_is_text() -> None:
    head = ("é" * types.HEAD).encode()[: types.HEAD - 1] + b"\xc3"

    assert types.sniff(head) == "text/plain"


@given(st.binary(max_size=200), st.text(max_size=30))
def test_no_bytes_upset_it_and_shown_means_known(head: bytes, claimed: str) -> None:
    settled = types.settle(claimed, head)

    assert settled == types.OPAQUE or types.sniff(head) != types.OPAQUE
