"""Parts of a file: what a browser asks for when somebody jumps in a video."""

import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 64 * 1024

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class Unsatisfiable(Exception):
    """The part asked for is not in the file (HTTP 416)."""


def parse(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, None for the whole file.

    Several ranges at once, and what makes no sense, count as asking for all of it. Raises
    Unsatisfiable for one that begins behind the end.
    """
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return max(size - int(last), 0), size - 1
    start, end = int(first), min(int(last or size - 1), size - 1)
    if start >= size:
        raise Unsatisfiable
    return (start, end) if start <= end else None


def pieces(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    """Bytes `first` to `last`, a little at a time; closes the file at the end."""
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
