"""What an agent does in a browser, whatever the test is about."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

from config.demo import EMAIL, PASSWORD
from tests.e2e import desk


def log_in(page: Page, url: str, email: str = EMAIL, password: str = PASSWORD) -> Page:
    """The page at this address, after logging in by keyboard. Returns the page."""
    page.goto(url)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url, wait_until="load")
    return page


def open_thread(browser: Browser, url: str, conversation: int) -> Page:
    """The conversation of the desk in a browser of its own."""
    page = browser.new_context().new_page()
    log_in(page, f"{url}/inbox/{conversation}/", desk.EMAIL, desk.PASSWORD)
    expect(page.get_by_role("log")).to_be_visible()
    return page


def open_chat(page: Page, name: str) -> None:
    page.get_by_role("link", name=re.compile(name)).first.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def say(page: Page, text: str) -> None:
    box = page.get_by_label(re.compile("^Message to"))
    expect(box).to_be_editable()
    box.fill(text)
    box.press("Enter")


def phone(phones: Page, first_name: str) -> Locator:
    """Somebody's phone on the page of phones."""
    return phones.get_by_role("article", name=re.compile(first_name))
