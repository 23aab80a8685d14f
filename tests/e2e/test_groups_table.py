"""The table of groups in a browser: three hundred groups that WhatsApp knew and Octet did not."""

import re

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.e2e import barriers
from tests.e2e.processes import Embedded

pytestmark = pytest.mark.thorough


@pytest.fixture
def table(embedded: Embedded, inbox: Page) -> Page:
    """The page "Groups"; the list from WhatsApp has brought 300 that nobody told us of."""
    made = requests.post(
        f"{embedded.sandbox_url}/groups/", json={"count": 300, "subject": "Tour"}, timeout=30
    )
    assert made.status_code == 201
    return inbox


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def rows(page: Page) -> Locator:
    return page.locator("[data-grow]")


def _open(page: Page) -> None:
    press(page, "g", "g")
    expect(page).to_have_url(re.compile("/groups/$"))
    expect(page.locator("[data-groups][data-ready]")).to_be_visible()


def test_with_groups_selected_it_has_nothing_that_axe_finds(table: Page) -> None:
    _open(table)
    table.get_by_label("Select all that are shown").check()
    expect(table.get_by_role("region", name="Selected groups")).to_be_visible()

    assert barriers.found_on(table) == []


def test_groups_are_found_sorted_assigned_and_given_back(table: Page) -> None:
    _open(table)
    table.keyboard.press("/")
    table.keyboard.type("casa")
    expect(table).to_have_url(re.compile("q=casa"))
    expect(rows(table)).to_have_count(1)

    rows(table).get_by_role("checkbox").check()
    table.get_by_role("button", name="Assign").click()
    table.get_by_role("dialog").get_by_label("To").select_option("Jonas Ek")
    table.get_by_role("dialog").get_by_role("button", name="Assign").press("Enter")
    job = table.locator("[data-job]")
    expect(job).to_contain_text("Done")
    expect(rows(table)).to_contain_text("Jonas Ek")

    job.get_by_role("button", name="Undo").click()
    expect(rows(table)).not_to_contain_text("Jonas Ek")
