"""From an empty group to a full one in a browser, and fifty groups from a file."""

import json
import re
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.e2e import barriers, pages
from tests.e2e.processes import Embedded

SUBJECT = "Lake house in June"
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


@pytest.fixture
def inbox(embedded: Embedded, inbox: Page) -> Page:
    """With the group invitation that WhatsApp has approved."""
    inbox.goto(f"{embedded.url}/templates/")
    add = inbox.get_by_role("button", name="Add the group invitation")
    if add.count():
        add.click()
    inbox.goto(f"{embedded.url}/inbox/")
    return inbox


def test_people_are_invited_join_and_are_let_in(inbox: Page, phones: Page) -> None:
    _create_group(inbox, SUBJECT, ["Amara", "Lior"])
    section = inbox.get_by_role("region", name="Invites")
    for person in ("Amara", "Lior"):
        expect(_invited(section, person)).to_contain_text("invited", ignore_case=True)
    # Lines of this kind fold when there are several.
    expect(inbox.get_by_text("Amara Ruiz was invited by Maria")).to_be_attached()

    for person in ("Amara", "Lior"):
        pages.phone(phones, person).get_by_role("button", name=f"Ask to join {SUBJECT}").click()
        expect(_invited(section, person)).to_contain_text("asked to join")
    inbox.get_by_role("button", name="Approve all").click()
    expect(inbox.get_by_text("2 of 8")).to_be_visible()
    for person in ("Amara", "Lior"):
        expect(_invited(section, person)).to_contain_text("joined")

    box = pages.phone(phones, "Amara").get_by_label("Message from Amara Ruiz")
    box.fill("Is there a boat?")
    box.press("Enter")
    expect(_invited(section, "Amara")).to_contain_text("and wrote")
    expect(section.get_by_label("2 of 2 joined")).to_be_attached()
    expect(section.get_by_label("1 of 2 wrote")).to_be_attached()


def test_fifty_groups_from_a_file(embedded: Embedded, inbox: Page, tmp_path: Path) -> None:
    file = tmp_path / "villas.csv"
    file.write_text(_fifty_rows(), encoding="utf-8-sig")
    _upload(embedded, inbox, file)
    expect(inbox.get_by_text("50 lines: 43 can be created, 7 cannot.")).to_be_visible()
    expect(inbox.get_by_text("43 people to invite")).to_be_visible()
    wrong = inbox.get_by_role("table").first
    expect(wrong.get_by_text("The same as line 2.")).to_have_count(3)
    expect(wrong.get_by_text("9 people: a group holds 8.")).to_have_count(2)
    expect(wrong.get_by_text("“nobody” is not a phone number")).to_have_count(1)
    expect(wrong.get_by_text("The column “team” is not known: “Night”.")).to_have_count(1)
    assert barriers.found_on(inbox) == []

    too_many = {"kind": "reject", "path": "groups", "code": 131208, "http_status": 429}
    too_many |= {"remaining": 3}
    requests.post(f"{embedded.sandbox_url}/faults/", json=too_many, timeout=30)
    inbox.get_by_role("button", name="Create 43 groups").click()
    expect(inbox.get_by_text("WhatsApp takes no more groups for the moment")).to_be_visible()
    expect(inbox.get_by_text(re.compile(r"[5-9] of 43 created"))).to_be_visible(timeout=PATIENTLY)
    inbox.get_by_role("button", name="Pause").click()
    expect(inbox.get_by_text("Paused", exact=True)).to_be_visible()
    inbox.get_by_role("button", name="Go on").click()
    expect(inbox.get_by_text(re.compile(r"[12][0-9] of 43 created"))).to_be_visible(
        timeout=PATIENTLY
    )
    embedded.kill()
    embedded.start()
    # What was under way when it died is taken up when its time is over.
    expect(inbox.get_by_text("43 of 43 created")).to_be_visible(timeout=2 * PATIENTLY)
    expect(inbox.get_by_text("Done", exact=True)).to_be_visible(timeout=PATIENTLY)

    with inbox.expect_download() as download:
        inbox.get_by_role("link", name="Download the results").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 51
    assert sum("https://chat.whatsapp.com/" in line for line in lines) == 43

    _upload(embedded, inbox, file)
    expect(inbox.get_by_text("0 can be created, 7 cannot, 43 were created before")).to_be_visible()
    assert _made_in_the_sandbox(embedded) == 43
    inbox.wait_for_timeout(2_000)
    counts = json.loads(
        embedded.manage("shell", "--no-imports", "-c", COUNTS).strip().splitlines()[-1]
    )
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


def _made_in_the_sandbox(embedded: Embedded) -> int:
    groups = requests.get(f"{embedded.sandbox_url}/groups/", timeout=30).json()["groups"]
    return sum(group["subject"].startswith("Villa ") for group in groups)


def _create_group(inbox: Page, subject: str, people: list[str]) -> None:
    inbox.keyboard.press("c")
    expect(inbox.get_by_label("Subject")).to_be_focused()
    inbox.keyboard.type(subject)
    inbox.get_by_text("Your team approves").click()
    inbox.get_by_role("button", name="Next").click()
    for person in people:
        inbox.get_by_label("Find people").fill(person)
        inbox.get_by_role("button", name=re.compile(person)).click()
        expect(inbox.get_by_role("button", name=f"Take {person}")).to_be_visible()
    inbox.get_by_role("button", name="Next").click()
    inbox.get_by_role("button", name="Create group").press("Enter")
    expect(inbox.get_by_role("heading", name=subject)).to_be_visible()


def _invited(section: Locator, person: str) -> Locator:
    return section.get_by_role("listitem").filter(has_text=person)
