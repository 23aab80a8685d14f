"""Redis is a hint: without it everything works, only a little later."""

import time

from playwright.sync_api import Browser, expect

from tests.e2e.desk import Desk, until
from tests.e2e.pages import open_thread

AWAY_SECONDS = 60
EVERY_SECONDS = 5
SHOWN_WITHIN_MS = 10_000
"""The worker looks each second, the web process every two; and machines can be slow."""


def test_a_minute_without_redis_is_only_slower(desk: Desk, browser: Browser) -> None:
    person, conversation = desk.first_words("Ruth Redis", "Is anybody there?")
    page = open_thread(browser, desk.octet.url, conversation)
    page.evaluate("window.loadedOnce = true")
    log, box = page.get_by_role("log"), page.get_by_role("textbox", name="Message to Ruth Redis")
    said = [f"Still there, {n}?" for n in range(AWAY_SECONDS // EVERY_SECONDS)]
    answers = [f"Of course, {n}." for n in range(len(said))]

    desk.octet.redis.stop()
    ends = time.monotonic() + AWAY_SECONDS
    for asked, answer in zip(said, answers, strict=True):
        desk.phones(f"people/{person}/messages/", text=asked)
        expect(log.get_by_text(asked)).to_be_visible(timeout=SHOWN_WITHIN_MS)
        box.fill(answer)
        page.keyboard.press("Enter")
        until(lambda answer=answer: answer in desk.heard())
        time.sleep(max(0, min(EVERY_SECONDS, ends - time.monotonic())))
    desk.octet.redis.start()
    desk.phones(f"people/{person}/messages/", text="And with it again?")

    expect(log.get_by_text("And with it again?")).to_be_visible(timeout=SHOWN_WITHIN_MS)
    for text in said + answers:
        expect(log.get_by_text(text, exact=True)).to_have_count(1)
    assert [text for text in desk.heard() if text in answers] == answers
    assert page.evaluate("window.loadedOnce")
