"""The worker is killed while it stores a file: the file arrives whole, and no half of it stays."""

import hashlib
import time
from pathlib import Path

import pytest
import requests

from tests.e2e.desk import Desk, until

pytestmark = pytest.mark.thorough

TRIES = 5
"""A disk takes the file within a tenth of a second: the kill may come too late."""

SIZE = 90 * 1024 * 1024
CONTENT = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"lease " * (SIZE // 6)

LAPSE = """
import json
from django.utils import timezone
from inbox.models import Attachment
print(json.dumps(Attachment.objects.filter(state="fetching").update(due_at=timezone.now())))
"""
"""The lease of the dead worker ends a minute early."""

KEPT = """
import json
from inbox.models import Attachment
print(json.dumps([[row.state, row.file.name] for row in Attachment.objects.all()]))
"""


def test_a_worker_killed_in_the_middle_leaves_no_half_file(desk: Desk) -> None:
    folder = Path(desk.octet.environment["DATA_DIR"]) / "media" / "attachments"
    person, _ = desk.first_words("Nadia", "The lease comes now")
    for _ in range(TRIES):
        was_half = _kill_it_while_it_stores(desk, person, folder)
        desk.facts(LAPSE)
        desk.octet.start_worker()
        until(lambda: {state for state, _ in desk.facts(KEPT)} == {"ready"}, within=60)

        kept = {Path(name).name for _, name in desk.facts(KEPT)}
        assert {file.name for file in folder.iterdir()} == kept
        digests = {hashlib.sha256(file.read_bytes()).digest() for file in folder.iterdir()}
        assert digests == {hashlib.sha256(CONTENT).digest()}
        if was_half:
            return
    pytest.fail("never killed in the middle")


def _kill_it_while_it_stores(desk: Desk, person: int, folder: Path) -> bool:
    """Is only half of the file there?"""
    before = set(folder.iterdir()) if folder.exists() else set()
    answer = requests.post(
        f"{desk.octet.sandbox_url}/people/{person}/files/",
        params={"mime_type": "application/pdf", "type": "document", "filename": "lease.pdf"},
        data=CONTENT,
        headers={"Content-Type": "application/octet-stream"},
        timeout=60,
    )
    assert answer.status_code == 201
    file = _first_bytes(folder, before)
    desk.octet.kill_worker()
    return file.stat().st_size < len(CONTENT)


def _first_bytes(folder: Path, before: set[Path]) -> Path:
    """The file that comes, within a millisecond of its first bytes."""
    ends = time.monotonic() + 60
    while True:
        for file in set(folder.iterdir()) - before if folder.exists() else ():
            if file.stat().st_size:
                return file
        assert time.monotonic() < ends, "nothing was stored"
        time.sleep(0.001)
