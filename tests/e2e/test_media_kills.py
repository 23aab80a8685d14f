"""The worker is killed while it stores a file: the file arrives whole, and no half of it stays."""

import hashlib
import time
from pathlib import Path

import requests

from tests.e2e.desk import Desk, until

SIZE = 90 * 1024 * 1024
CONTENT = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"lease " * (SIZE // 6)

LAPSE = """
import json
from django.utils import timezone
from inbox.models import Attachment
print(json.dumps(Attachment.objects.filter(state="fetching").update(due_at=timezone.now())))
"""
"""The lease of the dead worker ends ten minutes early."""

KEPT = """
import json
from inbox.models import Attachment
print(json.dumps([[row.state, row.file.name] for row in Attachment.objects.all()]))
"""


def test_a_worker_killed_in_the_middle_leaves_no_half_file(desk: Desk) -> None:
    folder = Path(desk.octet.environment["DATA_DIR"]) / "media" / "attachments"
    person, _ = desk.first_words("Nadia", "The lease comes now")
    answer = requests.post(
        f"{desk.octet.sandbox_url}/people/{person}/files/",
        params={"mime_type": "application/pdf", "type": "document", "filename": "lease.pdf"},
        data=CONTENT,
        headers={"Content-Type": "application/octet-stream"},
        timeout=60,
    )
    assert answer.status_code == 201

    _wait_for_some_of_it(folder)
    desk.octet.kill_worker()
    (half,) = folder.iterdir()
    assert half.stat().st_size < len(CONTENT)

    assert desk.facts(LAPSE) == 1
    desk.octet.start_worker()
    until(lambda: desk.facts(KEPT)[0][0] == "ready", within=60)

    (whole,) = folder.iterdir()
    assert desk.facts(KEPT) == [["ready", f"attachments/{whole.name}"]]
    assert hashlib.sha256(whole.read_bytes()).digest() == hashlib.sha256(CONTENT).digest()


def _wait_for_some_of_it(folder: Path) -> None:
    """Returns within a millisecond of the first bytes."""
    ends = time.monotonic() + 60
    while not (folder.exists() and any(file.stat().st_size for file in folder.iterdir())):
        assert time.monotonic() < ends, "nothing was stored"
        time.sleep(0.001)
