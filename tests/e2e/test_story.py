"""The main job, in a browser, on what script/server starts: by keyboard alone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from config.demo import EMAIL, PASSWORD
from tests.e2e.processes import Embedded

axe = Axe()


@pytest.fixture
def inbox(embedded: Embedded, context: BrowserContext) -> Page:
    """Maria's inbox, logged in by keyboard."""
    page = context.new_page()
    page.goto(embedded.url)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url, wait_until="load")
    return page


@pytest.fixture
def phones(embedded: Embedded, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(f"{embedded.sandbox_url}/")
    return page


def test_group_is_created_joined_written_in_and_read_by_everybody(
    inbox: Page, phones: Page
) -> None:
    _create_group(inbox, "Lakeview viewing")
    expect(inbox.get_by_text("Nobody has joined yet.", exact=True)).to_be_visible()

    for person in ("Amara", "Lior"):
        _phone(phones, person).get_by_role("button", name="Join Lakeview viewing").press("Enter")
        expect(_phone(phones, person).get_by_text("You joined")).to_be_visible()
    expect(inbox.get_by_role("log").get_by_text("Lior Benami joined")).to_be_visible()
    expect(inbox.get_by_text("2 of 8")).to_be_visible()

    box = _phone(phones, "Amara").get_by_label("Message from Amara Ruiz")
    box.fill("Is it still free?")
    box.press("Enter")
    expect(inbox.get_by_role("log").get_by_text("Is it still free?")).to_be_visible()

    expect(inbox.locator("[data-composer] [data-lock]")).to_be_hidden()
    inbox.bring_to_front()
    inbox.keyboard.press("Escape")
    inbox.keyboard.press("r")
    inbox.keyboard.type("Yes, come at three.")
    inbox.keyboard.press("Enter")
    for person in ("Amara", "Lior"):
        answer = _phone(phones, person).get_by_role("log").get_by_text("Yes, come at three.")
        expect(answer).to_be_visible()
    ours = inbox.get_by_role("article").filter(has_text="Yes, come at three.")
    expect(ours).to_contain_text("2/2")
    expect(ours.get_by_text("Read by 2 of 2")).to_be_attached()


def test_thread_has_nothing_that_axe_finds(inbox: Page) -> None:
    inbox.get_by_role("link", name=re.compile("Casa Lima")).press("Enter")
    expect(inbox.get_by_role("log")).to_be_visible()
    _expect_no_violations(inbox)


@pytest.mark.parametrize(("key", "name"), [("c", "New group"), ("?", "Keyboard shortcuts")])
def test_dialogs_have_nothing_that_axe_finds(inbox: Page, key: str, name: str) -> None:
    inbox.keyboard.press(key)

    expect(inbox.get_by_role("dialog", name=name)).to_be_visible()
    _expect_no_violations(inbox)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_login_and_list_have_nothing_that_axe_finds(
    embedded: Embedded, page: Page, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(embedded.url)
    _expect_no_violations(page)

    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url, wait_until="load")
    _expect_no_violations(page)


def _create_group(inbox: Page, subject: str) -> None:
    inbox.keyboard.press("c")
    expect(inbox.get_by_label("Subject")).to_be_focused()
    inbox.keyboard.type(subject)
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_label("Find people")).to_be_focused()
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_role("button", name="Create group")).to_be_focused()
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_role("heading", name=subject)).to_be_visible()


def _phone(phones: Page, first_name: str) -> Locator:
    return phones.get_by_role("article", name=re.compile(first_name))


def _expect_no_violations(page: Page) -> None:
    results = axe.run(page)
    assert results.violations_count == 0, results.generate_report()
