"""A line that breaks: the page catches up by itself, and what was being written is kept."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.e2e.desk import Desk
from tests.e2e.holding import held_back
from tests.e2e.line import Line
from tests.e2e.pages import open_chat, open_thread, say

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


def test_a_list_that_could_not_be_fetched_is_asked_for_again(desk: Desk, browser: Browser) -> None:
    desk.first_words("Lisa Listless", "Hello")
    _, conversation = desk.first_words("Otis Open", "Somebody else")
    page = open_thread(browser, desk.octet.url, conversation)
    row = page.locator("[data-row]").filter(has_text="Lisa Listless")
    expect(row).to_be_visible()
    failures = iter(range(2))

    def fail_twice(route: Route) -> None:
        if next(failures, None) is None:
            route.continue_()
        else:
            route.abort()

    page.route("**/inbox/rows/*", fail_twice)
    page.get_by_role("link", name="Closed", exact=True).click()

    expect(row).to_have_count(0)


@pytest.mark.thorough
def test_a_chat_that_was_opened_without_a_socket_shows_what_came_meanwhile(
    desk: Desk, browser: Browser
) -> None:
    _, conversation = desk.first_words("Otto Other", "Somebody else")
    person, _ = desk.first_words("Paul Polling", "Hello")
    page = open_thread(browser, desk.octet.url, conversation)
    page.route_web_socket("**/ws/inbox/", lambda socket: socket.close())
    page.reload()
    row = page.locator("[data-row]").filter(has_text="Paul Polling")

    with held_back(page, "*/thread/", "Response") as held:
        row.click()
        while not held:
            page.wait_for_timeout(20)
        desk.phones(f"people/{person}/messages/", text="While it loads")
        expect(row).to_contain_text("While it loads", timeout=20_000)

    expect(page.get_by_role("log").get_by_text("While it loads")).to_be_visible()


@pytest.mark.thorough
def test_after_a_long_silence_a_new_line_has_its_time_to_say_something(
    desk: Desk, browser: Browser
) -> None:
    _, conversation = desk.first_words("Sven Silence", "Hello")
    page = open_thread(browser, desk.octet.url, conversation)
    lines: list[WebSocketRoute] = []
    unsaid: list[str | bytes] = []

    def carry(line: WebSocketRoute) -> None:
        is_first = not lines
        lines.append(line)
        say = line.send if is_first else unsaid.append
        line.connect_to_server().on_message(lambda frame: say(frame))

    page.route_web_socket("**/ws/inbox/", carry)
    page.reload()
    expect(page.get_by_role("log").get_by_text("Hello")).to_be_visible()
    page.wait_for_timeout(500)
    page.evaluate("{ const now = Date.now; Date.now = () => now() + 60_000; }")
    lines[0].close()
    # Longer than between two looks at how long it has been silent.
    while not unsaid:
        page.wait_for_timeout(20)
    page.wait_for_timeout(2500)

    assert len(lines) == 2
    for frame in unsaid:
        lines[1].send(frame)
    expect(page.locator("[data-connection]")).to_be_hidden()


def test_details_of_one_chat_do_not_stand_beside_another_and_come_when_they_can(
    desk: Desk, browser: Browser
) -> None:
    desk.first_words("Dina Details", "Hello")
    _, conversation = desk.first_words("Edda Earlier", "Somebody else")
    page = open_thread(browser, desk.octet.url, conversation)
    details = page.locator("[data-details-pane]")
    expect(details).to_contain_text("Edda Earlier")
    is_away = True

    def fail(route: Route) -> None:
        if is_away:
            route.abort()
        else:
            route.continue_()

    page.route("**/details/", fail)
    open_chat(page, "Dina Details")

    expect(details).to_contain_text("Not here yet.")
    assert "Edda Earlier" not in details.inner_text()
    is_away = False
    expect(details).to_contain_text("Dina Details")
