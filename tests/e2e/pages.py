"""What an agent has open in a browser."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.desk import EMAIL, PASSWORD


def open_thread(browser: Browser, url: str, conversation: int) -> Page:
    """The conversation in a browser of its own, after logging in."""
    page = browser.new_context().new_page()
    page.goto(f"{url}/inbox/{conversation}/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url, wait_until="load")
    expect(page.get_by_role("log")).to_be_visible()
    return page
