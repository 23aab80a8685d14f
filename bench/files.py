"""What large files cost the web process: both go up in pieces and come back, its memory watched."""

import hashlib
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bench import page
from bench.servers import Servers

MB = 1024 * 1024
PIECE = 2 * MB
"""As the browser sends them (static/js/uploads.js)."""
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
FILES = {
    "video of 16 MB": ("tour.mp4", "video/mp4", MP4, 16 * MB),
    "document of 100 MB": ("plans.pdf", "application/pdf", PDF, 100 * MB),
}
SLOW_SECONDS = 0.005
"""Between two reads of 64 KB, which makes 12 MB a second: slower than the disk hands it out."""


@dataclass(frozen=True, slots=True)
class FileCost:
    """Seconds for the way up and down, and MB of memory above idle while it went."""

    up_s: float
    down_s: float
    up_mb: float
    down_mb: float


def measure(servers: Servers, scene: dict[str, Any]) -> dict[str, FileCost]:
    """By file. Raises ValueError when a file did not come back as it went."""
    session = page.log_in(servers.url, scene["email"], scene["password"])
    conversation = scene["rooms"][-1]["conversation"]
    return {name: _measure(servers, session, conversation, *about) for name, about in FILES.items()}


def _measure(
    servers: Servers,
    session: requests.Session,
    conversation: int,
    name: str,
    mime_type: str,
    start: bytes,
    size: int,
) -> FileCost:
    content = start + (uuid.uuid4().bytes * (size // 16 + 1))[: size - len(start)]
    with _watching(servers.web.pid) as up:
        attachment = _upload(servers, session, conversation, content, name, mime_type)
    with _watching(servers.web.pid) as down:
        digest = _download(session, f"{servers.url}/inbox/attachments/{attachment}/?download")
    if digest != hashlib.sha256(content).hexdigest():
        raise ValueError(f"{name} came back changed")
    return FileCost(up.seconds, down.seconds, up.most_mb, down.most_mb)


def _upload(
    servers: Servers,
    session: requests.Session,
    conversation: int,
    content: bytes,
    name: str,
    mime_type: str,
) -> int:
    about = {"client_key": str(uuid.uuid4()), "total": str(len(content))}
    about |= {"name": name, "type": mime_type}
    headers = {
        "Content-Type": "application/octet-stream",
        "X-CSRFToken": session.cookies["octet_csrf"],
    }
    for offset in range(0, len(content), PIECE):
        answer = session.post(
            f"{servers.url}/inbox/{conversation}/attachments/",
            params=about | {"offset": str(offset)},
            data=content[offset : offset + PIECE],
            headers=headers,
            timeout=60,
        )
        answer.raise_for_status()
    return servers.ask("scene.newest_attachment()")


def _download(session: requests.Session, url: str) -> str:
    digest = hashlib.sha256()
    with session.get(url, stream=True, timeout=60) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_content(64 * 1024):
            digest.update(chunk)
            time.sleep(SLOW_SECONDS)
    return digest.hexdigest()


class _Watch:
    """`most_mb` above what the process held when the watch began."""

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._idle = self._held()
        self._began = time.monotonic()
        self.most_mb = 0.0
        self.seconds = 0.0

    def look(self) -> None:
        self.most_mb = max(self.most_mb, self._held() - self._idle)
        self.seconds = time.monotonic() - self._began

    def _held(self) -> float:
        lines = self._status.read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@contextmanager
def _watching(pid: int) -> Iterator[_Watch]:
    watch, is_over = _Watch(pid), threading.Event()

    def look_often() -> None:
        while not is_over.wait(0.02):
            watch.look()

    thread = threading.Thread(target=look_often)
    thread.start()
    try:
        yield watch
    finally:
        is_over.set()
        thread.join()
        watch.look()
