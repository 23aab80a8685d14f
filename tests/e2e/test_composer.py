"""Saying things in a browser: into the right chat, pinned, placed on the map, folded."""

import re
from contextlib import suppress

from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.e2e import barriers, pages, sandbox
from tests.e2e.holding import held_back
from tests.e2e.processes import Embedded


def box(page: Page) -> Locator:
    return page.get_by_label(re.compile("^Message to"))


def test_what_is_typed_while_a_chat_opens_does_not_go_into_the_last_one(inbox: Page) -> None:
    pages.open_chat(inbox, "Casa Lima")
    ours_there = inbox.get_by_role("log").locator("[data-own]")
    said_there = ours_there.count()
    with held_back(inbox, "*/thread/"):
        inbox.get_by_role("link", name=re.compile("Elena Rossi")).first.click()
        # It cannot be reached any more; if it could, what follows would be typed into it.
        with suppress(TimeoutError):
            inbox.locator("[data-composer] [data-text]").click(timeout=500)
        inbox.keyboard.type("e")
        inbox.keyboard.press("Enter")
    expect(inbox.get_by_role("heading", level=1, name="Elena Rossi")).to_be_visible()

    pages.say(inbox, "Good morning, Elena.")

    ours = inbox.get_by_role("article").filter(has_text="Good morning, Elena.")
    expect(ours).to_have_count(1)
    expect(box(inbox)).to_have_value("")
    pages.open_chat(inbox, "Casa Lima")
    expect(inbox.get_by_role("button", name="Reopen")).to_have_count(0)
    expect(inbox.get_by_role("article").filter(has_text="Good morning")).to_have_count(0)
    expect(ours_there).to_have_count(said_there)


def test_pinned_found_again_and_taken_off(embedded: Embedded, inbox: Page) -> None:
    pages.open_chat(inbox, "Casa Lima")
    said = inbox.get_by_role("article").filter(has_text="See you there at six")
    said.hover()
    said.get_by_role("button", name="Pin this message").click()
    dialog = inbox.get_by_role("dialog", name="Pin this message")
    dialog.get_by_label("Days").fill("31")
    dialog.get_by_role("button", name="Pin", exact=True).click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="30 days").click()
    dialog.get_by_role("button", name="Pin", exact=True).click()

    bar = inbox.get_by_role("region", name="Pinned messages")
    expect(bar).to_contain_text("See you there at six")
    expect(bar).to_contain_text("until")
    assert barriers.found_on(inbox) == []
    bar.get_by_title("Show the message").click()
    expect(said).to_be_focused()

    bar.get_by_role("button", name="Unpin this message").click()
    expect(bar).to_have_count(0)


def test_a_place_is_checked_and_sent(inbox: Page) -> None:
    pages.open_chat(inbox, "Casa Lima")
    inbox.get_by_title("Location, contact card and more").click()
    inbox.get_by_role("button", name="Location", exact=True).click()
    dialog = inbox.get_by_role("dialog", name="Send a location")
    dialog.get_by_label("Latitude").fill("91")
    dialog.get_by_label("Longitude").fill("3")
    dialog.get_by_role("button", name="Send location").click()
    expect(dialog).to_contain_text("Must be between -90 and 90.")
    assert barriers.found_on(inbox) == []
    dialog.get_by_label("Latitude").fill("51.4495")
    dialog.get_by_label("Name").fill("Quay Road Depot")
    dialog.get_by_role("button", name="Send location").click()

    ours = inbox.get_by_role("article").filter(has_text="Quay Road Depot")
    expect(ours).to_contain_text("51.44950, 3.00000 on the map")
    expect(ours).to_contain_text("3/3")


def test_a_long_text_unfolds_and_stays_so(embedded: Embedded, inbox: Page) -> None:
    pages.open_chat(inbox, "Casa Lima")
    amara, group = sandbox.person(embedded, "Amara")["id"], sandbox.group_id(embedded, "Casa Lima")
    story = "It was a dark and stormy night. " * 80
    sandbox.do(embedded, f"people/{amara}/messages/", group=group, text=story)
    heard = inbox.get_by_role("article").filter(has_text="dark and stormy")
    text = heard.locator("[data-text]")
    folded = text.bounding_box()["height"]

    heard.get_by_role("button", name="Show more").click()
    heard.hover()
    heard.get_by_role("button", name="React to this message").click()
    inbox.get_by_role("button", name="Heart").click()

    expect(heard.locator(".reaction")).to_be_visible()
    expect(heard.get_by_role("button", name="Show less")).to_be_visible()
    assert text.bounding_box()["height"] > folded


def test_enter_before_the_scripts_have_come_sends_once_they_are_there(inbox: Page) -> None:
    pages.open_chat(inbox, "Casa Lima")
    with held_back(inbox, "*/js/app.js"):
        inbox.reload(wait_until="commit")
        box(inbox).press_sequentially("Quick as a fox")
        box(inbox).press("Enter")

    ours = inbox.get_by_role("article").filter(has_text="Quick as a fox")
    expect(ours.get_by_text(re.compile("^(Sent|Delivered|Read)"))).to_be_attached()
    expect(ours).to_have_count(1)
    expect(box(inbox)).to_have_value("")


RUNS_OUT = """
from datetime import timedelta
from django.utils import timezone
from inbox.models import Pin
Pin.objects.update(expires_at=timezone.now() + timedelta(seconds=15))
"""


def test_a_pin_that_runs_out_leaves_the_bar_before_ones_eyes(
    embedded: Embedded, inbox: Page
) -> None:
    pages.open_chat(inbox, "Casa Lima")
    said = inbox.get_by_role("article").filter(has_text="See you there at six")
    said.hover()
    said.get_by_role("button", name="Pin this message").click()
    inbox.get_by_role("dialog").get_by_role("button", name="Pin", exact=True).click()
    bar = inbox.get_by_role("region", name="Pinned messages")
    expect(bar).to_contain_text("until")
    embedded.shell.run(RUNS_OUT)
    inbox.reload()
    expect(bar).to_be_visible()

    expect(bar).to_have_count(0, timeout=30_000)
    line = inbox.get_by_role("log").get_by_text("pinned a message for")
    line.last.locator("..").get_by_role("button", name="Show it").click()
    expect(said).to_be_focused()
