"""Large uploads in pieces, put together on the disk.

The server reads the body of a request into memory before we see it, and a form even several times;
a piece at a time that stays small, however large the file is.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from inbox.errors import InboxError, InvalidInput
from inbox.media.limits import LARGEST

FOLDER = "uploads"
CHUNK = 256 * 1024
KEPT_SECONDS = 24 * 3600
"""After this an upload that nobody ended is swept away."""


class OutOfStep(InboxError):
    """A piece does not go on where the last one ended: begin again."""

    code = "out_of_step"


def add(owner: int, key: uuid.UUID, *, offset: int, total: int, piece: BinaryIO) -> Path | None:
    """Put a piece at its place; the file's path when it is whole (`total` bytes), else None.

    Only `owner` can go on with what they began. Raises OutOfStep and InvalidInput.
    """
    if not 0 <= offset <= total or not 0 < total <= LARGEST:
        raise InvalidInput(
            "No file on WhatsApp has more than 100 MB.", code="too_large", field="file"
        )
    path = _folder() / f"{owner}-{key.hex}"
    if offset == 0:
        _sweep()
    elif not path.exists() or path.stat().st_size != offset:
        raise OutOfStep("The upload was interrupted.")
    with path.open("wb" if offset == 0 else "ab") as file:
        left = total - offset
        while left >= 0 and (chunk := piece.read(min(CHUNK, left + 1))):
            left -= len(chunk)
            file.write(chunk)
    if left < 0:
        path.unlink()
        raise InvalidInput("The file is longer than announced.", code="too_long", field="file")
    return path if left == 0 else None


@contextmanager
def opened(path: Path, *, name: str, content_type: str) -> Iterator[UploadedFile]:
    """A whole upload as if a form had brought it; gone afterwards, whatever came of it."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            yield UploadedFile(file, name=name, content_type=content_type, size=size)
    finally:
        path.unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sweep() -> None:
    too_old = time.time() - KEPT_SECONDS
    for path in _folder().iterdir():
        if path.stat().st_mtime < too_old:
            path.unlink(missing_ok=True)
