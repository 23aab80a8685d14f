"""A line that breaks: the page catches up by itself, and what was being written is kept."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.desk import Desk
from tests.e2e.line import Line
from tests.e2e.pages import open_thread, say

MESSAGES = 20


@pytest.fixture
def line(desk: Desk) -> Iterator[Line]:
    with Line(desk.octet.url) as line:
        yield line


def test_two_browsers_show_the_same_thread_after_one_was_cut_off(
    desk: Desk, browser: Browser, line: Line
) -> None:
    person, conversation = desk.first_words("Ada Away", "Hello")
    there = open_thread(browser, desk.octet.url, conversation)
    here = open_thread(browser, line.url, conversation)
    box = here.get_by_role("textbox", name="Message to Ada Away")
    box.focus()
    here.keyboard.type("I was just about to")

    line.cut()
    desk.phones(f"people/{person}/messages/", text="While away", count=MESSAGES)
    expect(there.get_by_role("log").get_by_text("While away")).to_have_count(MESSAGES)
    assert "While away" not in here.get_by_role("log").inner_text()
    line.mend()
    here.evaluate("dispatchEvent(new Event('online'))")

    expect(here.get_by_role("log").get_by_text("While away")).to_have_count(MESSAGES, timeout=2000)
    assert _lines(here) == _lines(there)
    expect(box).to_have_value("I was just about to")
    expect(box).to_be_focused()


def test_page_catches_up_after_the_web_process_was_killed(desk: Desk, browser: Browser) -> None:
    person, conversation = desk.first_words("Kim Killed", "Hello")
    page = open_thread(browser, desk.octet.url, conversation)
    page.get_by_role("textbox", name="Message to Kim Killed").fill("half a thought")

    desk.octet.kill_web()
    desk.phones(f"people/{person}/messages/", text="Are you there?")
    desk.octet.start_web()

    expect(page.get_by_role("log").get_by_text("Are you there?")).to_be_visible(timeout=40_000)
    expect(page.get_by_role("textbox")).to_have_value("half a thought")


def test_message_written_offline_is_sent_once_when_the_line_is_back(
    desk: Desk, browser: Browser, line: Line
) -> None:
    _person, conversation = desk.first_words("Olga Offline", "Hello")
    page = open_thread(browser, line.url, conversation)
    line.cut()

    page.get_by_role("textbox", name="Message to Olga Offline").fill("Sent from the tunnel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_text("Sent from the tunnel")).to_be_visible()
    line.mend()

    ours = page.get_by_role("article").filter(has_text="Sent from the tunnel")
    expect(ours.get_by_text("Delivered")).to_be_attached(timeout=40_000)
    assert desk.heard().count("Sent from the tunnel") == 1


def test_a_window_that_is_closed_offline_leaves_its_message_to_the_next(
    desk: Desk, browser: Browser
) -> None:
    """Windows of one agent share what the browser remembers."""
    _person, conversation = desk.first_words("Wim Windows", "Hello")
    offline = open_thread(browser, desk.octet.url, conversation)
    other = offline.context.new_page()
    other.goto(offline.url)
    offline.route("**/messages/", lambda route: route.abort())

    say(offline, "Kept by the first")
    waiting = offline.get_by_role("article").filter(has_text="Waiting for connection")
    expect(waiting).to_be_visible()
    say(other, "Sent by the second")
    sent = other.get_by_role("article").filter(has_text="Sent by the second")
    expect(sent.get_by_text("Delivered")).to_be_attached()
    offline.close()
    other.reload()

    kept = other.get_by_role("article").filter(has_text="Kept by the first")
    expect(kept.get_by_text("Delivered")).to_be_attached()
    assert desk.heard().count("Kept by the first") == 1


def test_page_acknowledges_what_it_has_applied(desk: Desk, browser: Browser) -> None:
    person, conversation = desk.first_words("Anna Applied", "Hello")
    page = open_thread(browser, desk.octet.url, conversation)
    with page.expect_websocket() as opened:
        page.reload()

    # Without these words the server would stop telling news, and close the line.
    with opened.value.expect_event("framesent", lambda frame: json.loads(frame)["op"] == "ack"):
        desk.phones(f"people/{person}/messages/", text="Are you there?")


def _lines(page: Page) -> list[str]:
    return page.get_by_role("article").locator("[data-text]").all_inner_texts()
