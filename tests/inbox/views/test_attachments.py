"""Files come out safely and only to those who may see them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from inbox.models import Attachment, Conversation
from tests import factories
from tests.inbox.media import files

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def kept(group_chat: Conversation) -> Callable[..., Attachment]:
    def keep(content: bytes, mime_type: str, **fields: object) -> Attachment:
        message = factories.make_message(group_chat, "", kind="document")
        return factories.make_attachment(message, content, mime_type=mime_type, **fields)

    return keep


def url(attachment: Attachment, name: str = "attachment") -> str:
    return reverse(f"inbox:{name}", args=[attachment.pk])


def body(answer: object) -> bytes:
    return b"".join(answer)


@pytest.mark.parametrize("mime_type", ["image/jpeg", "video/mp4", "audio/ogg", "image/webp"])
def test_what_cannot_run_is_shown(browser: Client, kept: Callable, mime_type: str) -> None:
    answer = browser.get(url(kept(b"bytes", mime_type)))

    assert answer["Content-Type"] == mime_type
    assert answer["Content-Disposition"].startswith("inline")
    assert body(answer) == b"bytes"


@pytest.mark.parametrize(
    "mime_type",
    ["application/pdf", "text/plain", "application/octet-stream", "text/html", "image/svg+xml"],
)
def test_everything_else_is_a_download(browser: Client, kept: Callable, mime_type: str) -> None:
    answer = browser.get(url(kept(files.HTML, mime_type)))

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_comes_with_everything_forbidden(browser: Client, kept: Callable) -> None:
    answer = browser.get(url(kept(b"bytes", "image/jpeg")))

    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_name_cannot_lie_or_break_the_header(browser: Client, kept: Callable) -> None:
    row = kept(b"x", "application/pdf", filename='a"\r\nSet-Cookie: x=\u202egpj.exe')
    answer = browser.get(url(row))

    assert "Set-Cookie" not in answer
    assert "\u202e" not in answer["Content-Disposition"]
    assert "%E2%80%AE" not in answer["Content-Disposition"]


def test_part_of_a_video_can_be_had(browser: Client, kept: Callable) -> None:
    row = kept(bytes(range(200)), "video/mp4")

    answer = browser.get(url(row), headers={"Range": "bytes=10-19"})

    assert (answer.status_code, answer["Content-Range"]) == (206, "bytes 10-19/200")
    assert (answer["Content-Length"], body(answer)) == ("10", bytes(range(10, 20)))


def test_a_part_that_is_not_there_is_refused(browser: Client, kept: Callable) -> None:
    answer = browser.get(url(kept(b"x" * 200, "audio/ogg")), headers={"Range": "bytes=200-"})

    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */200")


@pytest.mark.parametrize("header", ["bytes=0-1,3-4", "bytes=" + "0-0," * 9_999 + "1-1", "x"])
def test_odd_ranges_get_all_of_it(browser: Client, kept: Callable, header: str) -> None:
    answer = browser.get(url(kept(b"x" * 200, "audio/ogg")), headers={"Range": header})

    assert (answer.status_code, len(body(answer))) == (200, 200)


def test_a_file_that_is_not_there_is_not_found(
    browser: Client, kept: Callable, folder: Path
) -> None:
    row = kept(b"x", "image/jpeg")
    coming = kept(b"", "image/jpeg")
    for path in folder.rglob("*-*"):
        path.unlink()

    assert browser.get(url(row)).status_code == 404
    assert browser.get(url(coming)).status_code == 404
    assert browser.get(url(row, "thumbnail")).status_code == 404


def test_a_failed_file_can_be_asked_for_again(browser: Client, kept: Callable) -> None:
    row = kept(b"", "image/jpeg", state="failed", attempts=8)

    assert browser.post(url(row, "attachment_retry")).status_code == 202
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("fetching", 0)
    assert browser.post(url(row, "attachment_retry")).status_code == 409
