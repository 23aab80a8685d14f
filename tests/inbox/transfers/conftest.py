import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from inbox.models import Attachment, Conversation
from inbox.services import attachments
from tests import factories
from tests.inbox.fakes import FakeWhatsApp
from whatsapp.gateway import Download


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where files are stored."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def stored(folder: Path) -> Callable[[], list[bytes]]:
    def contents() -> list[bytes]:
        return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]

    return contents


@pytest.fixture
def coming(group_chat: Conversation) -> Callable[..., Attachment]:
    """Somebody sent a file; it has not been fetched."""

    def announce(kind: str = "image", mime_type: str = "image/jpeg", **told: object) -> Attachment:
        details = {"id": "9100", "mime_type": mime_type, "url": "https://files/1"} | told
        message = factories.make_message(group_chat, "", kind=kind, details=details)
        attachments.expect([message])
        return message.attachment

    return announce


@pytest.fixture
def hands_over(whatsapp: FakeWhatsApp) -> Callable[[bytes], object]:
    """What WhatsApp answers to a download."""

    def answer(content: bytes) -> object:
        def write(number: int, call: dict) -> Download:
            call["args"][1].write(content)
            return Download(size=len(content), sha256=hashlib.sha256(content).hexdigest())

        return write

    return answer
