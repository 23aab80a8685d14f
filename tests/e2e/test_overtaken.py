"""Answers that come late: after the news, after each other, or when another chat is open."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.e2e import pages
from tests.e2e.desk import Desk, until
from tests.e2e.holding import Held, held_back

DELIVERED = re.compile("^(Delivered|Read)")
PATIENCE = 120
"""Seconds for a whole story, on a machine that has much else to do."""
TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


def wait_until(page: Page, is_true: Callable[[], object]) -> None:
    """The page goes on meanwhile."""
    ends = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < ends, "it did not happen in time"
        page.wait_for_timeout(20)


@contextmanager
def late(page: Page, address: str, what: Held = "Response") -> Iterator[Callable[[], None]]:
    """What the server answers there comes when the block is over, and has been used after it; or
    it is asked only then. Yields a function that waits until there is something to hold back."""
    part = address.strip("*")
    with (
        page.expect_request_finished(lambda request: part in request.url, timeout=PATIENCE * 1000),
        held_back(page, address, what) as held,
    ):
        yield lambda: wait_until(page, lambda: held)
    page.evaluate(TWO_FRAMES)


@contextmanager
def resettable(page: Page) -> Iterator[Callable[[], None]]:
    """A function by which the server tells the page that it is too far behind to be told more."""
    ready: list[str] = []
    lines: list[WebSocketRoute] = []

    def carry(line: WebSocketRoute) -> None:
        lines.append(line)
        server = line.connect_to_server()
        server.on_message(lambda frame: (ready.append(str(frame)), line.send(frame)))

    page.route_web_socket("**/ws/inbox/", carry)
    page.reload()
    wait_until(page, lambda: ready)
    yield lambda: lines[-1].send(json.dumps(json.loads(ready[0]) | {"op": "reset"}))


def lines(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


def row(page: Page, name: str) -> Locator:
    return page.locator("[data-row]").filter(has_text=name)


def test_a_message_stays_delivered_when_the_answer_to_sending_it_comes_last(
    desk: Desk, browser: Browser
) -> None:
    _, conversation = desk.first_words("Vera Versand", "Hello")
    page = pages.open_thread(browser, desk.octet.url, conversation)
    ours = lines(page, "On its way")

    with late(page, "*/messages/"):
        pages.say(page, "On its way")
        expect(ours.get_by_text(DELIVERED)).to_be_attached()

    assert ours.count() == 1
    assert ours.get_by_text(DELIVERED).count() == 1


def test_an_answer_is_not_shown_in_the_chat_that_was_opened_meanwhile(
    desk: Desk, browser: Browser
) -> None:
    desk.first_words("Berta Beside", "Somebody else")
    _, conversation = desk.first_words("Rita Reaction", "We have arrived")
    page = pages.open_thread(browser, desk.octet.url, conversation)
    said = lines(page, "We have arrived")
    said.hover()
    said.get_by_role("button", name="React").click()

    with late(page, "*/reaction/"):
        page.locator("[data-picker] [data-emoji]").first.click()
        page.keyboard.press("Escape")
        pages.open_chat(page, "Berta Beside")

    assert lines(page, "We have arrived").count() == 0


@pytest.mark.thorough
def test_rows_that_changed_while_the_list_was_fetched_stay_as_they_are(
    desk: Desk, browser: Browser
) -> None:
    person, conversation = desk.first_words("Lena List", "Old words")
    page = pages.open_thread(browser, desk.octet.url, conversation)

    with late(page, "*/inbox/rows/*") as answered:
        page.get_by_role("link", name="Direct", exact=True).click()
        answered()
        desk.phones(f"people/{person}/messages/", text="New words")
        expect(row(page, "Lena List")).to_contain_text("New words")
        desk.first_words("Nora New", "I am new here")
        expect(row(page, "Nora New")).to_be_attached()

    assert "New words" in row(page, "Lena List").inner_text()
    assert row(page, "Nora New").count() == 1


@pytest.mark.thorough
def test_lines_that_came_while_the_thread_was_fetched_anew_stay(
    desk: Desk, browser: Browser
) -> None:
    person, conversation = desk.first_words("Rosa Reset", "Hello")
    page = pages.open_thread(browser, desk.octet.url, conversation)
    with resettable(page) as reset, late(page, "*/thread/") as answered:
        reset()
        answered()
        desk.phones(f"people/{person}/messages/", text="While it loads")
        expect(lines(page, "While it loads")).to_be_attached()

    assert lines(page, "While it loads").count() == 1


@pytest.mark.thorough
def test_a_dialog_about_one_chat_does_not_open_over_another(desk: Desk, browser: Browser) -> None:
    desk.first_words("Dora Door", "Somebody else")
    _, conversation = desk.first_words("Paula Person", "Hello")
    page = pages.open_thread(browser, desk.octet.url, conversation)

    with late(page, "*/inbox/people/*") as answered:
        page.get_by_role("button", name="Card", exact=True).click()
        answered()
        pages.open_chat(page, "Dora Door")

    assert page.get_by_role("dialog").count() == 0
    page.get_by_role("button", name="Card", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("Dora Door")
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Paula Person")).to_be_visible()
    assert page.get_by_role("dialog").count() == 0

    page.get_by_role("link", name="New group").click()
    page.get_by_role("dialog").get_by_label(re.compile("^Subject")).fill("Half a group")
    page.go_forward()
    expect(page.get_by_text("Somebody else").last).to_be_attached()
    expect(page.get_by_role("dialog").get_by_label(re.compile("^Subject"))).to_have_value(
        "Half a group"
    )


CLOSE_THE_WINDOW = """
import json
from django.utils import timezone
from inbox.models import Conversation
rows = Conversation.objects.filter(pk={conversation})
print(json.dumps(rows.update(window_closes_at=timezone.now())))
"""


@pytest.mark.thorough
def test_what_is_refused_when_one_has_gone_on_is_told_and_waits_in_its_chat(
    desk: Desk, browser: Browser
) -> None:
    desk.first_words("Gina Gone", "Somebody else")
    _, conversation = desk.first_words("Clara Closed", "Hello")
    page = pages.open_thread(browser, desk.octet.url, conversation)

    with late(page, "*/messages/", "Request") as asked:
        pages.say(page, "Too late, I am afraid")
        asked()
        pages.open_chat(page, "Gina Gone")
        desk.facts(CLOSE_THE_WINDOW.format(conversation=conversation))
    expect(page.locator("[data-toast]")).to_contain_text("Not sent to Clara Closed.")
    expect(row(page, "Clara Closed")).to_contain_text("Draft: Too late, I am afraid")

    pages.open_chat(page, "Clara Closed")
    expect(row(page, "Clara Closed")).not_to_contain_text("Draft:", use_inner_text=True)
    expect(lines(page, "Too late, I am afraid")).to_contain_text("Not sent.")
    page.reload()
    expect(lines(page, "Too late, I am afraid")).to_contain_text("Not sent.")
    lines(page, "Too late, I am afraid").get_by_role("button", name="Discard").click()
    page.reload()
    expect(page.get_by_role("log")).to_be_visible()
    expect(lines(page, "Hello")).to_be_visible()
    assert lines(page, "Too late, I am afraid").count() == 0
    assert desk.heard().count("Too late, I am afraid") == 0


@pytest.mark.thorough
def test_the_draft_that_was_typed_last_is_kept(desk: Desk, browser: Browser) -> None:
    _, conversation = desk.first_words("Wilma Words", "Hello")
    page = pages.open_thread(browser, desk.octet.url, conversation)
    box = page.get_by_role("textbox", name="Message to Wilma Words")

    with late(page, "*/draft/", "Request") as asked:
        box.fill("Half")
        asked()
        box.fill("Half a thought")
        page.wait_for_timeout(1000)

    until(lambda: "Half a thought</textarea>" in desk.thread(conversation))
    page.wait_for_timeout(500)
    assert "Half a thought</textarea>" in desk.thread(conversation)
