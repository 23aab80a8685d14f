"""Files: handing ours to WhatsApp, fetching theirs. The token leaves for two hosts only."""

import hashlib
import io
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import requests

from whatsapp.errors import Expired, GatewayError, NotSent, NumberUnusable, Refused, TooLarge
from whatsapp.events import Problem
from whatsapp.gateway import Download, MediaLink
from whatsapp.providers.cloud_api.connection import CONNECT_TIMEOUT, READ_TIMEOUT
from whatsapp.providers.cloud_api.parsing.scalars import Unreadable, read_id

FILE_HOST = "lookaside.fbsbx.com"
"""Where the Cloud API keeps files (WhatsApp's rule)."""

USER_AGENT = "Octet"
"""WhatsApp's file host turns away those without one."""

CHUNK = 256 * 1024
LONGEST_URL = 4096


def read_media_id(answer: Mapping[str, Any]) -> str:
    return read_id(answer.get("id"))


def read_media_link(answer: Mapping[str, Any]) -> MediaLink:
    url = answer.get("url")
    if not isinstance(url, str) or not 0 < len(url) <= LONGEST_URL:
        raise Unreadable("bad_shape")
    size = str(answer.get("file_size", ""))
    return MediaLink(
        url=url,
        mime_type=str(answer.get("mime_type") or "")[:127],
        sha256=str(answer.get("sha256") or "")[:64],
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0,
    )


def may_have_the_token(url: str, base_url: str) -> bool:
    """WhatsApp's file host over https, or the very server that the connection speaks to."""
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
        is_file_host = (parts.scheme, parts.netloc) == ("https", FILE_HOST)
    except ValueError:
        return False
    return is_file_host or (parts.scheme, parts.netloc) == (base.scheme, base.netloc)


def download(
    url: str, into: BinaryIO, *, authorization: Mapping[str, str], base_url: str, at_most: int
) -> Download:
    """Write the file behind `url` into `into`, redirects not followed.

    Raises Expired when WhatsApp no longer knows the address, TooLarge beyond `at_most` bytes,
    Refused for a host that must not see the token, NotSent when another try may work.
    """
    if not may_have_the_token(url, base_url):
        raise Refused(Problem(title="The file lies on a server that is not WhatsApp's"))
    try:
        with _open(url, authorization) as answer:
            result = _error_of(answer, at_most) or _copy(answer, into, at_most)
    except requests.RequestException as failure:
        result = NotSent(Problem(title=type(failure).__name__))
    # Raised out here, so that no exception of ours drags along one with the token in it.
    if isinstance(result, GatewayError):
        raise result
    return result


def _open(url: str, authorization: Mapping[str, str]) -> requests.Response:
    session = requests.Session()
    session.trust_env = False
    return session.get(
        url,
        headers={
            **authorization,
            "User-Agent": USER_AGENT,
            "Accept-Encoding": "identity",
        },
        timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
        allow_redirects=False,
        stream=True,
    )


def _error_of(answer: requests.Response, at_most: int) -> GatewayError | None:
    status = answer.status_code
    problem = Problem(title=f"HTTP {status}")
    if status == 200:
        length = answer.headers.get("Content-Length", "")
        return _too_large(at_most) if length.isdigit() and int(length) > at_most else None
    if status == 401:
        return NumberUnusable(problem)
    if 300 <= status < 400:
        return Refused(problem)
    # An address that has run out is answered 404 (WhatsApp), 403 or 410 (servers in front of it).
    return Expired(problem) if status in (403, 404, 410) else NotSent(problem)


def _copy(answer: requests.Response, into: BinaryIO, at_most: int) -> Download | GatewayError:
    digest, size = hashlib.sha256(), 0
    for chunk in answer.iter_content(CHUNK):
        size += len(chunk)
        if size > at_most:
            return _too_large(at_most)
        digest.update(chunk)
        into.write(chunk)
    told = answer.headers.get("Content-Length", "")
    if told.isdigit() and int(told) != size:
        return NotSent(Problem(title="The file broke off"))
    return Download(size=size, sha256=digest.hexdigest())


def _too_large(at_most: int) -> TooLarge:
    return TooLarge(Problem(title=f"The file is larger than {at_most // 1024**2} MB"))


class Form:
    """A multipart form with one file at its end, read piece by piece: it is never in memory."""

    def __init__(self, fields: Mapping[str, str], file: BinaryIO, filename: str, mime: str) -> None:
        boundary = uuid.uuid4().hex
        self.content_type = f"multipart/form-data; boundary={boundary}"
        heads = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        heads.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="{_plain(filename)}"\r\nContent-Type: {mime}\r\n\r\n'
        )
        head, tail = "".join(heads).encode(), f"\r\n--{boundary}--\r\n".encode()
        self._length = len(head) + _size_of(file) + len(tail)
        self._parts: list[BinaryIO] = [io.BytesIO(head), file, io.BytesIO(tail)]

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        """By this requests knows that the body comes piece by piece."""
        return iter(lambda: self.read(CHUNK), b"")

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, perhaps fewer; without a size all that is left."""
        if size < 0:
            return b"".join(self)
        while self._parts:
            if piece := self._parts[0].read(size):
                return piece
            self._parts.pop(0)
        return b""


def _plain(filename: str) -> str:
    """WhatsApp shows the name that the message carries; this one only has to fit in a header."""
    kept = "".join(c for c in filename if c.isascii() and (c.isalnum() or c in "._- "))
    return kept[-100:].strip() or "file"


def _size_of(file: BinaryIO) -> int:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size
