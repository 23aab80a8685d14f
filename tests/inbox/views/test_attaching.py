"""Files that agents attach are checked, and sent as what they are."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from inbox.models import Conversation, Message
from tests.inbox.media import files

pytestmark = pytest.mark.usefixtures("folder")

KEY = "8f14e45f-ceea-467f-9f0e-5f2f5c1a3d11"


@pytest.fixture
def attach(browser: Client, group_chat: Conversation) -> Callable[..., object]:
    def post(content: bytes, name: str, mime_type: str, **fields: str) -> object:
        file = SimpleUploadedFile(name, content, mime_type)
        return browser.post(reverse("inbox:attach", args=[group_chat.pk]), {"file": file} | fields)

    return post


def nothing_is_left(folder: Path) -> bool:
    return not Message.objects.exists() and not [p for p in folder.rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    ("content", "name", "mime_type", "kind"),
    [
        (files.picture(), "roof.jpg", "image/jpeg", "image"),
        (files.picture("PNG"), "plan.png", "image/png", "image"),
        (files.MP4, "tour.mp4", "video/mp4", "video"),
        (files.MP3, "ring.mp3", "audio/mpeg", "audio"),
        (files.PDF, "lease.pdf", "application/pdf", "document"),
        (b"Dear all", "notes.txt", "text/plain", "document"),
        (files.ZIP, "plan.docx", "", "document"),
        (files.picture("WEBP", (512, 512)), "wave.webp", "image/webp", "sticker"),
        (files.animated(), "wave.webp", "image/webp", "sticker"),
    ],
)
def test_each_kind_is_queued_as_what_it_is(
    attach: Callable, content: bytes, name: str, mime_type: str, kind: str
) -> None:
    answer = attach(content, name, mime_type)

    message = Message.objects.get()
    assert answer.status_code == 201
    assert (message.kind, message.state) == (kind, "queued")
    assert message.attachment.file.read() == content
    assert message.attachment.filename == (name if kind == "document" else "")


def test_a_picture_has_its_small_copy_and_caption(attach: Callable) -> None:
    attach(files.picture(size=(1600, 800)), "roof.jpg", "image/jpeg", caption=" The roof\0 ")

    message = Message.objects.get()
    assert message.text == "The roof\ufffd"
    assert (message.attachment.width, message.attachment.height) == (1600, 800)
    assert message.attachment.thumbnail.size


def test_a_voice_note_is_one(attach: Callable) -> None:
    attach(files.OGG, "note.ogg", "audio/ogg", voice="1")

    message = Message.objects.get()
    assert (message.attachment.is_voice, message.details) == (True, {"voice": True})


@pytest.mark.parametrize(
    ("content", "name", "mime_type", "code"),
    [
        (b"", "empty.jpg", "image/jpeg", "empty"),
        (files.SVG, "logo.svg", "image/svg+xml", "wrong_type"),
        (files.HTML, "page.html", "text/html", "wrong_type"),
        (files.HTML, "page.jpg", "image/jpeg", "wrong_type"),
        (files.EXE, "setup.exe", "application/x-msdownload", "wrong_type"),
        (files.ZIP, "all.zip", "application/zip", "wrong_type"),
        (files.picture("GIF"), "cat.gif", "image/gif", "wrong_type"),
        (files.png_bomb(), "bomb.png", "image/png", "damaged"),
        (files.picture() + b"\0" * (5 * 1024**2), "big.jpg", "image/jpeg", "too_large"),
        (files.picture("WEBP") + b"\0" * (101 * 1024), "s.webp", "image/webp", "too_large"),
        (files.MP4 + b"\0" * (16 * 1024**2), "long.mp4", "video/mp4", "too_large"),
    ],
)
def test_what_whatsapp_does_not_take_is_refused_and_leaves_nothing(
    attach: Callable, folder: Path, content: bytes, name: str, mime_type: str, code: str
) -> None:
    answer = attach(content, name, mime_type)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["field"] == "file"
    assert nothing_is_left(folder)


@pytest.mark.parametrize(
    ("name", "mime_type", "content", "caption", "code"),
    [
        ("a.pdf", "application/pdf", files.PDF, "x" * 1025, "too_long"),
        ("a.mp3", "audio/mpeg", files.MP3, "Listen", "no_caption"),
    ],
)
def test_a_caption_has_its_limits(
    attach: Callable,
    folder: Path,
    name: str,
    mime_type: str,
    content: bytes,
    caption: str,
    code: str,
) -> None:
    answer = attach(content, name, mime_type, caption=caption)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert nothing_is_left(folder)


def test_a_closed_window_keeps_no_file(
    attach: Callable, folder: Path, group_chat: Conversation
) -> None:
    Conversation.objects.update(window_closes_at=group_chat.created_at)

    assert attach(files.PDF, "a.pdf", "application/pdf").json()["code"] == "window_closed"
    assert nothing_is_left(folder)


def test_the_same_key_sends_one_message_and_keeps_one_file(attach: Callable, folder: Path) -> None:
    first = attach(files.PDF, "a.pdf", "application/pdf", client_key=KEY)
    second = attach(files.PDF, "a.pdf", "application/pdf", client_key=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert Message.objects.count() == 1
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_two_files_in_one_form_are_refused(browser: Client, group_chat: Conversation) -> None:
    two = [SimpleUploadedFile("a.pdf", files.PDF), SimpleUploadedFile("b.pdf", files.PDF)]
    answer = browser.post(reverse("inbox:attach", args=[group_chat.pk]), {"file": two})

    assert answer.json()["code"] == "not_one"


@pytest.fixture
def piece(browser: Client, group_chat: Conversation) -> Callable[..., object]:
    def post(content: bytes, offset: int, total: int, **about: str) -> object:
        about = {"name": "lease.pdf", "type": "application/pdf", "client_key": KEY} | about
        query = urlencode(about | {"offset": offset, "total": total})
        url = f"{reverse('inbox:attach', args=[group_chat.pk])}?{query}"
        return browser.post(url, content, content_type="application/octet-stream")

    return post


def test_a_file_in_pieces_is_put_together(piece: Callable, folder: Path) -> None:
    content = files.PDF * 10
    first = piece(content[:100], 0, len(content))
    last = piece(content[100:], 100, len(content), caption="Signed")

    message = Message.objects.get()
    assert (first.status_code, last.status_code) == (202, 201)
    assert (message.attachment.file.read(), message.text) == (content, "Signed")
    assert list((folder / "uploads").iterdir()) == []


def test_pieces_out_of_step_begin_again(piece: Callable) -> None:
    content = files.PDF * 10
    assert piece(content[100:], 100, len(content)).json()["code"] == "out_of_step"
    piece(content[:100], 0, len(content))
    assert piece(content[200:], 200, len(content)).status_code == 409

    assert piece(content, 0, len(content)).status_code == 201


@pytest.mark.parametrize(
    ("offset", "total"), [("0", "0"), ("0", "104857601"), ("9", "5"), ("-1", "5"), ("x", "5")]
)
def test_odd_numbers_are_refused(piece: Callable, offset: str, total: str) -> None:
    assert piece(b"x", offset, total).status_code == 422


def test_more_than_was_announced_is_refused(piece: Callable, folder: Path) -> None:
    assert piece(files.PDF, 0, 5).status_code == 422
    assert nothing_is_left(folder)


def test_a_refused_file_in_pieces_leaves_nothing(piece: Callable, folder: Path) -> None:
    assert piece(files.SVG, 0, len(files.SVG)).json()["code"] == "wrong_type"
    assert nothing_is_left(folder)


def test_pieces_without_a_key_are_refused(piece: Callable) -> None:
    assert piece(files.PDF, 0, len(files.PDF), client_key="").json()["field"] == "client_key"


def test_an_upload_that_nobody_ended_is_swept_away(piece: Callable, folder: Path) -> None:
    piece(files.PDF, 0, 1000)
    [old] = (folder / "uploads").iterdir()
    os.utime(old, (0, 0))
    piece(files.PDF, 0, 1000, client_key="0c6b1a52-5ef1-4a2e-a3b7-4d6ed4d7c001")

    assert not old.exists()
