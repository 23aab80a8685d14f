"""Who has not read? The bubble counts the people of send time, and a nudge names the unread."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import barriers, pages, sandbox
from tests.e2e.processes import Embedded

pytestmark = pytest.mark.thorough

NOTICE = "The water is off on Monday."
SEVEN = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gia")


def test_the_unread_are_exactly_those_whom_a_nudge_names(embedded: Embedded, inbox: Page) -> None:
    link = sandbox.new_group(embedded, "Harbour")
    people = {name: sandbox.join(embedded, link, f"{name} Vale") for name in SEVEN}
    group = people["Ada"]["group"]
    for name in ("Finn", "Gia"):
        sandbox.do(embedded, f"people/{people[name]['id']}/presence/", is_online=False)
    sandbox.do(embedded, f"people/{people['Ada']['id']}/messages/", group=group, text="Any news?")
    pages.open_chat(inbox, "Harbour")
    expect(inbox.get_by_text("7/8")).to_be_visible()

    pages.say(inbox, NOTICE)
    notice = inbox.get_by_role("article").filter(has_text=NOTICE)
    expect(notice).to_contain_text("5/7")
    for name in ("Ada", "Ben"):
        sandbox.do(embedded, f"people/{people[name]['id']}/reads/", group=group)
    expect(notice).to_contain_text("2/7 read")

    sandbox.do(embedded, f"people/{people['Cleo']['id']}/departures/", group=group)
    sandbox.join(embedded, link, "Hugo Vale", profile="username")
    for name in ("Finn", "Gia"):
        sandbox.do(embedded, f"people/{people[name]['id']}/presence/", is_online=True)
    expect(inbox.get_by_role("log").get_by_text("@hugovale joined")).to_be_visible()
    grid = _who_received(inbox, notice)
    expect(notice).to_contain_text("2/7 read")
    assert barriers.found_on(inbox) == []
    grid.get_by_role("button", name="Nudge…").click()

    box = inbox.get_by_label("Message to Harbour")
    expect(box).to_have_value("Dan, Eva, Finn, Gia: have you seen this?")
    expect(box).to_be_focused()
    box.press("Enter")
    nudge = inbox.get_by_role("article").filter(has_text="have you seen this?")
    expect(nudge).to_contain_text(NOTICE)
    expect(nudge).to_contain_text("7/7")


def _who_received(page: Page, notice: Locator) -> Locator:
    """The people of send time, also she who left since; who came later stands below."""
    notice.get_by_role("button", name="Show who received it").click()
    grid = page.get_by_role("dialog", name="Who received this message")
    expect(grid.locator("tbody tr")).to_have_count(7)
    expect(grid.get_by_role("row", name=re.compile("Cleo"))).to_contain_text("has left")
    expect(grid.get_by_role("row", name=re.compile("Cleo"))).to_have_class("receipts__gone")
    expect(grid.locator("tbody").get_by_text("not yet")).to_have_count(0)
    expect(grid).to_contain_text("Joined after this message: @hugovale.")
    return grid
