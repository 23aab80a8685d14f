"""Writing an export: a ZIP file, line by line, with memory for a few hundred rows only."""

import json
from collections.abc import Callable
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from inbox.exporting import contents
from inbox.media import names
from inbox.models import Attachment, Conversation

PIECE = 256 * 1024
"""Bytes of a file held in memory at a time."""

Progress = Callable[[int, int], None]
"""Told the lines and files written so far, every few hundred of them."""


def write(conversation: Conversation, into: BinaryIO, progress: Progress) -> tuple[int, int]:
    """Put everything about the conversation into `into`, from its beginning. Returns how many lines
    and files that were.

    Files that the storage has lost are named in `missing.jsonl` instead.
    """
    with ZipFile(into, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        archive.writestr("about.json", _json(contents.about(conversation)) + "\n")
        lines = 0
        for name, (found, line_of) in contents.sections(conversation).items():
            with archive.open(_entry(f"{name}.jsonl", ZIP_DEFLATED), "w", force_zip64=True) as out:
                for row in contents.rows(found):
                    out.write((_json(line_of(row)) + "\n").encode())
                    lines += 1
                    if lines % contents.CHUNK == 0:
                        progress(lines, 0)
        return lines, _write_files(conversation, archive, lines, progress)


def _write_files(
    conversation: Conversation, archive: ZipFile, lines: int, progress: Progress
) -> int:
    listed: list[dict[str, object]] = []
    missing: list[dict[str, object]] = []
    for attachment in contents.rows(contents.attachments(conversation)):
        name = names.for_download(attachment.filename, attachment.mime_type, attachment.message_id)
        path = contents.file_name(attachment, name)
        entry = {
            "message": attachment.message_id,
            "file": path,
            "mime_type": attachment.mime_type,
            "size": attachment.size,
            "sha256": attachment.sha256,
        }
        (listed if _copy(attachment, archive, path) else missing).append(entry)
        progress(lines, len(listed))
    archive.writestr("files.jsonl", "".join(_json(entry) + "\n" for entry in listed))
    if missing:
        archive.writestr("missing.jsonl", "".join(_json(entry) + "\n" for entry in missing))
    return len(listed)


def _copy(attachment: Attachment, archive: ZipFile, path: str) -> bool:
    try:
        source = attachment.file.storage.open(attachment.file.name)
    except FileNotFoundError:
        return False
    # Pictures and videos are packed already: packing them again costs time and saves nothing.
    entry = _entry(path, ZIP_STORED)
    with source, archive.open(entry, "w", force_zip64=True) as out:
        while piece := cast(bytes, source.read(PIECE)):
            out.write(piece)
    return True


def _entry(path: str, compression: int) -> ZipInfo:
    entry = ZipInfo(path, timezone.now().timetuple()[:6])
    entry.compress_type = compression
    return entry


def _json(line: object) -> str:
    """One line. Whatever people wrote, it holds no mark-up and no line break."""
    text = json.dumps(line, cls=DjangoJSONEncoder, ensure_ascii=True, sort_keys=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
