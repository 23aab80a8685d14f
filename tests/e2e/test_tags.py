"""Tags by keyboard alone, seen in another browser as they come."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import barriers, pages
from tests.e2e.holding import held_back
from tests.e2e.processes import Embedded

pytestmark = pytest.mark.thorough


def test_a_tag_is_added_found_and_taken_away(
    embedded: Embedded, inbox: Page, browser: Browser
) -> None:
    maria = inbox
    other = pages.log_in(browser.new_context().new_page(), embedded.url)
    _narrow_to_vip(other)

    maria.get_by_role("link", name=re.compile("Harbor Lane")).press("Enter")
    expect(maria.get_by_role("log")).to_be_visible()
    maria.keyboard.press("l")
    picker = maria.get_by_role("combobox", name="Add a tag")
    expect(picker).to_be_focused()
    expect(maria.get_by_role("option")).to_have_text(["Arrives today", "VIP"])
    assert barriers.found_on(maria) == []
    maria.keyboard.press("ArrowUp")
    maria.keyboard.press("Enter")

    details = maria.locator("[data-details-pane]")
    expect(details.get_by_role("button", name="Take away the tag VIP")).to_be_visible()
    expect(picker).to_be_focused()
    expect(maria.get_by_role("log")).to_contain_text("Maria Keller added the tag “VIP”")
    row = other.get_by_role("link", name=re.compile("Harbor Lane"))
    expect(row).to_contain_text("VIP")

    details.get_by_role("button", name="Take away the tag VIP").press("Enter")
    expect(details.get_by_role("button", name="Take away the tag VIP")).to_have_count(0)
    expect(row).to_have_count(0)

    _narrow_to_untagged(other)
    last = details.get_by_role("button", name="Take away the tag Deposit")
    last.press("Enter")
    picker.fill("vip")
    expect(last).to_have_count(0)
    expect(picker).to_be_focused()
    expect(picker).to_have_value("vip")
    expect(row).to_be_visible()
    maria.keyboard.press("Enter")
    expect(row).to_have_count(0)


def _narrow_to_vip(other: Page) -> None:
    """Enter comes before the tags do."""
    with held_back(other, "*/inbox/tags/"):
        other.get_by_title("Filter by tag").click()
        expect(other.get_by_role("combobox", name="Only with this tag")).to_be_focused()
        other.keyboard.type("vip")
        other.keyboard.press("Enter")
    expect(other.locator("[data-row]")).to_have_count(1)
    expect(other).to_have_url(re.compile(r"tag=\d+"))


def _narrow_to_untagged(other: Page) -> None:
    """The tags come late, and do not push away what the pointer aims at."""
    untagged = other.get_by_role("link", name="Without a tag")
    with held_back(other, "*/inbox/tags/"):
        other.get_by_title("Filter by tag").click()
        expect(untagged).to_be_visible()
        aimed_at = untagged.bounding_box()
    expect(other.get_by_role("option").first).to_be_visible()
    assert untagged.bounding_box() == aimed_at
    untagged.click()
    expect(other).to_have_url(re.compile("tag=none"))
    expect(other.get_by_text("Only without a tag")).to_be_visible()
    expect(other.get_by_role("link", name=re.compile("Casa Lima"))).to_have_count(0)
