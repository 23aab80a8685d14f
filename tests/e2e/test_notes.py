"""A private note in two browsers, found again by searching, and never on anybody's phone."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e import barriers, pages, sandbox
from tests.e2e.processes import Embedded

pytestmark = pytest.mark.thorough

SECRET = "Ask Jonas before you promise a refund"


@pytest.fixture
def desks(embedded: Embedded, browser: Browser) -> list[Page]:
    """Maria at two desks."""
    contexts = [browser.new_context(reduced_motion="reduce") for _ in range(2)]
    return [pages.log_in(context.new_page(), embedded.url) for context in contexts]


def note_on(page: Page) -> Locator:
    return page.get_by_role("article", name="Private note by Maria Keller")


def test_a_note_is_written_seen_found_and_removed(embedded: Embedded, desks: list[Page]) -> None:
    page, other = desks
    before = sandbox.said_by_us(embedded)
    for one in desks:
        pages.open_chat(one, "Elena Rossi")

    _write_with_a_break(page)
    expect(note_on(other)).to_contain_text(SECRET)
    assert sandbox.said_by_us(embedded) == before

    _add_to_it(other)
    expect(note_on(page)).to_contain_text("She knows. By mail.")

    _find_it_from_elsewhere(page)
    assert barriers.found_on(page) == barriers.found_on(other) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(note_on(page)).to_be_focused()

    note_on(page).get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    for one in desks:
        expect(one.get_by_text("Maria Keller removed a note")).to_be_visible()
        expect(one.get_by_text(SECRET)).to_be_hidden()
    assert sandbox.said_by_us(embedded) == before


def _write_with_a_break(page: Page) -> None:
    """Two lines; the draft waits while Maria looks into another chat."""
    page.keyboard.press("n")
    box = page.get_by_label("Private note about Elena Rossi")
    expect(box).to_be_focused()
    page.keyboard.type(SECRET)
    page.keyboard.press("Enter")
    page.keyboard.type("She knows.")
    assert barriers.found_on(page) == []
    pages.open_chat(page, "Daniel Navarro")
    pages.open_chat(page, "Elena Rossi")
    page.get_by_role("button", name="Note draft").click()
    expect(box).to_have_value(f"{SECRET}\nShe knows.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Note", exact=True)).to_be_focused()
    expect(box).to_be_hidden()


def _add_to_it(page: Page) -> None:
    note_on(page).get_by_role("button", name="Edit").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" By mail.")
    assert barriers.found_on(page) == []
    page.get_by_role("button", name="Save note").click()


def _find_it_from_elsewhere(page: Page) -> None:
    pages.open_chat(page, "Daniel Navarro")
    page.locator("body").press("/")
    page.keyboard.type("JONÁS refund")
    hit = page.get_by_role("region", name="Search results").get_by_role("link")
    expect(hit).to_contain_text(SECRET)
