"""The table of groups in a browser: three hundred groups that WhatsApp knew and Octet did not."""

import re
from typing import Literal

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from config.demo import EMAIL, PASSWORD
from tests.e2e.processes import Embedded

axe = Axe()


@pytest.fixture
def table(embedded: Embedded, page: Page) -> Page:
    """The page "Groups"; the list from WhatsApp has brought 300 that nobody told us of."""
    made = requests.post(
        f"{embedded.sandbox_url}/groups/", json={"count": 300, "subject": "Tour"}, timeout=30
    )
    assert made.status_code == 201
    page.goto(embedded.url)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url, wait_until="load")
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def rows(page: Page) -> Locator:
    return page.locator("[data-grow]")


def _open(page: Page) -> None:
    press(page, "g", "g")
    expect(page).to_have_url(re.compile("/groups/$"))
    expect(page.locator("[data-groups][data-ready]")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_nothing_that_axe_finds(table: Page, scheme: Literal["light", "dark"]) -> None:
    table.emulate_media(color_scheme=scheme)
    _open(table)
    table.get_by_label("Select all that are shown").check()
    expect(table.get_by_role("region", name="Selected groups")).to_be_visible()

    found = axe.run(table)

    assert found.violations_count == 0, found.generate_report()


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
    expect(job).to_contain_text("Done", timeout=20_000)
    expect(rows(table)).to_contain_text("Jonas Ek", timeout=20_000)

    job.get_by_role("button", name="Undo").click()
    expect(rows(table)).not_to_contain_text("Jonas Ek", timeout=20_000)
