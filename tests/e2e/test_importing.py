"""Fifty groups from a file, with a pause, a limit of WhatsApp and a restart in the middle."""

import json
import re
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.e2e import barriers
from tests.e2e.processes import Embedded

pytestmark = pytest.mark.thorough

PATIENTLY = 90_000
"""Milliseconds: three times WhatsApp said "too many", and each costs a quarter of a minute."""

COUNTS = """
import json
from groups.models import Group, Invite
made = Group.objects.filter(subject__startswith="Villa ")
print(json.dumps({
    "groups": made.count(),
    "active": made.filter(state="active").count(),
    "invites": Invite.objects.filter(group__in=made).count(),
    "sends": sum(Invite.objects.filter(group__in=made).values_list("sends", flat=True)),
}))
"""


def test_fifty_groups_from_a_file(embedded: Embedded, maria: Page, tmp_path: Path) -> None:
    file = tmp_path / "villas.csv"
    file.write_text(_fifty_rows(), encoding="utf-8-sig")
    _upload(embedded, maria, file)
    expect(maria.get_by_text("50 lines: 43 can be created, 7 cannot.")).to_be_visible()
    expect(maria.get_by_text("43 people to invite")).to_be_visible()
    _what_is_wrong_stands_there(maria)
    assert barriers.found_on(maria) == []

    _let_whatsapp_say_too_many(embedded, times=3)
    _create_with_a_pause(maria)
    # A page whose scripts never came would not ask again.
    maria.wait_for_load_state()
    embedded.kill()
    embedded.start()
    # What was under way when it died is taken up when its time is over.
    expect(maria.get_by_text("43 of 43 created")).to_be_visible(timeout=2 * PATIENTLY)
    expect(maria.get_by_text("Done", exact=True)).to_be_visible(timeout=PATIENTLY)

    lines = _results(maria)
    assert len(lines) == 51
    assert sum("https://chat.whatsapp.com/" in line for line in lines) == 43

    _upload(embedded, maria, file)
    expect(maria.get_by_text("0 can be created, 7 cannot, 43 were created before")).to_be_visible()
    assert _made_in_the_sandbox(embedded) == 43
    maria.wait_for_timeout(2_000)
    counts = json.loads(embedded.shell.run(COUNTS)[-1])
    assert counts == {"groups": 43, "active": 43, "invites": 43, "sends": 43}


def _fifty_rows() -> str:
    rows = [f"Villa {n},Keys and parking,open,+3460055{n:04}," for n in range(1, 44)]
    rows += [rows[0]] * 3
    nine = "|".join(f"+3461055000{n}" for n in range(1, 10))
    rows += [f"Nine A,,,{nine},", f"Nine B,,,{nine},", "Bad number,,,nobody,"]
    rows += ["Late,,,+34600551111,Night"]
    return "\r\n".join(["subject,description,join,people,team", *rows]) + "\r\n"


def _upload(embedded: Embedded, page: Page, file: Path) -> None:
    page.goto(f"{embedded.url}/inbox/imports/")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name=file.name)).to_be_visible()


def _what_is_wrong_stands_there(page: Page) -> None:
    wrong = page.get_by_role("table").first
    expect(wrong.get_by_text("The same as line 2.")).to_have_count(3)
    expect(wrong.get_by_text("9 people: a group holds 8.")).to_have_count(2)
    expect(wrong.get_by_text("“nobody” is not a phone number")).to_have_count(1)
    expect(wrong.get_by_text("The column “team” is not known: “Night”.")).to_have_count(1)


def _let_whatsapp_say_too_many(embedded: Embedded, times: int) -> None:
    too_many = {"kind": "reject", "path": "groups", "code": 131208, "http_status": 429}
    too_many |= {"remaining": times}
    requests.post(f"{embedded.sandbox_url}/faults/", json=too_many, timeout=30)


def _create_with_a_pause(page: Page) -> None:
    """Until some of them exist and the others are under way."""
    page.get_by_role("button", name="Create 43 groups").click()
    expect(page.get_by_text("WhatsApp takes no more groups for the moment")).to_be_visible()
    some = page.get_by_text(re.compile(r"\b([5-9]|[1-3]\d) of 43 created"))
    expect(some).to_be_visible(timeout=PATIENTLY)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    more = page.get_by_text(re.compile(r"\b[1-4]\d of 43 created"))
    expect(more).to_be_visible(timeout=PATIENTLY)


def _results(page: Page) -> list[str]:
    """The lines of the file that can be downloaded."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the results").click()
    return Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()


def _made_in_the_sandbox(embedded: Embedded) -> int:
    groups = requests.get(f"{embedded.sandbox_url}/groups/", timeout=30).json()["groups"]
    return sum(group["subject"].startswith("Villa ") for group in groups)
