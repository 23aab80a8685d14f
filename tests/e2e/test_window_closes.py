"""The window closes while an agent types: nothing leaves, nothing is lost, a template goes out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.e2e import barriers, pages, sandbox
from tests.e2e.processes import Embedded

pytestmark = pytest.mark.thorough

CARD = """# source: made up for this test
# valid from: 2026-10-01
country,category,currency,price
GB,utility,USD,0.0500
US,utility,USD,0.0100
DE,utility,USD,0.0700
BR,utility,USD,0.0200
"""
PHONES = ["447700900201", "447700900202", "447700900203", "15550177201", "15550177202"]
SEVEN = [{"phone": phone} for phone in (*PHONES, "4915155500201")]
SEVEN += [{"country": "BR", "profile": "username"}]
"""In four countries; of the last one only the id tells it."""
DAY_OVER = """
from django.utils import timezone
from inbox.models import Conversation
Conversation.objects.filter(group__subject="Harbour").update(window_closes_at=timezone.now())
"""
DRAFT = "The ferry leaves at nine, not at ten."


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, demo_data: Path) -> Iterator[Embedded]:
    """With prices of its own."""
    folder = tmp_path_factory.mktemp("embedded")
    (folder / "rates.csv").write_text(CARD)
    embedded = Embedded(folder, demo_data)
    embedded.environment["RATE_CARD"] = str(folder / "rates.csv")
    with embedded:
        yield embedded


def test_the_draft_stays_a_template_goes_out_and_an_answer_unlocks_the_box(
    embedded: Embedded, inbox: Page
) -> None:
    people = _seven_ask_something(embedded)
    group, last = people[-1]["group"], people[-1]["id"]
    box = _write_a_draft(inbox)

    sandbox.do(embedded, "windows/", group=group)
    embedded.shell.run(DAY_OVER)
    box.press("Enter")

    choose = inbox.locator("#composer-lock").get_by_role("button", name="Send a template")
    expect(choose).to_be_focused()
    expect(box).to_have_value(DRAFT)
    expect(box).not_to_be_editable()
    expect(inbox.get_by_role("log").get_by_text(DRAFT)).to_have_count(0)
    expect(inbox.get_by_role("button", name="Templates only")).to_be_visible()
    assert barriers.found_on(inbox) == []
    inbox.keyboard.press("Enter")
    _send_the_reminder(inbox)
    sent = inbox.get_by_role("article").filter(has_text="your stay in Casa Lago begins on Friday")
    expect(sent).to_contain_text("7/7")
    expect(box).not_to_be_editable()

    sandbox.do(embedded, f"people/{last}/messages/", group=group, text="Thank you!")

    expect(box).to_be_editable()
    expect(box).to_have_value(DRAFT)
    expect(choose).to_be_hidden()
    accepted = requests.get(f"{embedded.sandbox_url}/messages/?from=business", timeout=30).json()
    assert DRAFT not in str(accepted)


def _seven_ask_something(embedded: Embedded) -> list[dict[str, Any]]:
    link = sandbox.new_group(embedded, "Harbour")
    people = [
        sandbox.join(embedded, link, f"Person {nth}", **about) for nth, about in enumerate(SEVEN)
    ]
    group, first = people[0]["group"], people[0]["id"]
    sandbox.do(embedded, f"people/{first}/messages/", group=group, text="When is the ferry?")
    return people


def _write_a_draft(page: Page) -> Locator:
    """The box it stands in, while the window is open."""
    pages.open_chat(page, "Harbour")
    expect(page.get_by_text("7/8")).to_be_visible()
    expect(page.get_by_role("log").get_by_text("When is the ferry?")).to_be_visible()
    box = page.get_by_label("Message to Harbour")
    expect(box).to_be_editable()
    box.fill(DRAFT)
    return box


def _send_the_reminder(page: Page) -> None:
    """Knowing what it will cost."""
    page.get_by_role("button", name=re.compile("stay_reminder")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("0.26")
    expect(dialog).to_contain_text("for 7 people in 4 countries")
    for nth, words in enumerate(("all", "Casa Lago", "Friday"), start=1):
        dialog.get_by_label(f"Variable {nth}").fill(words)
    send = dialog.get_by_role("button", name="Send", exact=True)
    expect(send).to_be_enabled()
    send.click()
