"""A private note in two browsers, found again by searching, and never on anybody's phone."""

import re
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from config.demo import EMAIL, PASSWORD
from tests.e2e.processes import Embedded

SECRET = "Ask Jonas before you promise a refund"


@pytest.fixture
def pages(embedded: Embedded, browser: Browser) -> list[Page]:
    """Maria at two desks, in light and in dark."""
    return [log_in(embedded, browser, scheme) for scheme in ("light", "dark")]


def log_in(embedded: Embedded, browser: Browser, scheme: Any) -> Page:
    page = browser.new_context(color_scheme=scheme, reduced_motion="reduce").new_page()
    page.goto(embedded.url)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url, wait_until="load")
    return page


def open_chat(page: Page, name: str) -> None:
    page.get_by_role("link", name=re.compile(name)).first.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def said_by_us(embedded: Embedded) -> list[Any]:
    url = f"{embedded.sandbox_url}/messages/?from=business"
    return requests.get(url, timeout=30).json()["messages"]


def problems(page: Page) -> list[str]:
    return [each["id"] for each in Axe().run(page).response["violations"]]


def test_a_note_is_written_seen_found_and_removed(embedded: Embedded, pages: list[Page]) -> None:
    page, other = pages
    before = said_by_us(embedded)
    for one in pages:
        open_chat(one, "Elena Rossi")

    page.keyboard.press("n")
    box = page.get_by_label("Private note about Elena Rossi")
    expect(box).to_be_focused()
    page.keyboard.type(SECRET)
    page.keyboard.press("Enter")
    page.keyboard.type("She knows.")
    assert problems(page) == []
    open_chat(page, "Daniel Navarro")
    open_chat(page, "Elena Rossi")
    page.get_by_role("button", name="Note draft").click()
    expect(box).to_have_value(f"{SECRET}\nShe knows.")
    page.keyboard.press("Control+Enter")

    note = other.get_by_role("article", name="Private note by Maria Keller")
    expect(note).to_contain_text(SECRET)
    expect(page.get_by_role("button", name="Note", exact=True)).to_be_focused()
    expect(box).to_be_hidden()
    assert said_by_us(embedded) == before

    note.get_by_role("button", name="Edit").click()
    other.keyboard.press("Control+End")
    other.keyboard.type(" By mail.")
    assert problems(other) == []
    other.get_by_role("button", name="Save note").click()
    mine = page.get_by_role("article", name="Private note by Maria Keller")
    expect(mine).to_contain_text("She knows. By mail.")

    open_chat(page, "Daniel Navarro")
    page.locator("body").press("/")
    page.keyboard.type("JONÁS refund")
    hit = page.get_by_role("region", name="Search results").get_by_role("link")
    expect(hit).to_contain_text(SECRET)
    assert problems(page) == problems(other) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(mine).to_be_focused()

    mine.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    for one in pages:
        expect(one.get_by_text("Maria Keller removed a note")).to_be_visible()
        expect(one.get_by_text(SECRET)).to_be_hidden()
    assert said_by_us(embedded) == before
