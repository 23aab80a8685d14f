"""What goes wrong is understood and repaired, and who has not read is seen, in a browser."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e import barriers, pages, sandbox
from tests.e2e.processes import Embedded

pytestmark = pytest.mark.thorough


def test_the_grid_says_with_whom_it_failed_and_who_has_not_read(
    embedded: Embedded, inbox: Page
) -> None:
    lior = sandbox.person(embedded, "Lior")
    pages.open_chat(inbox, "Casa Lima")
    sandbox.do(embedded, "faults/", kind="fail_for_person", recipient=lior["phone"], code=131026)

    pages.say(inbox, "The keys are at the desk.")
    ours = inbox.get_by_role("article").filter(has_text="The keys are at the desk.")
    expect(ours).to_contain_text("1 of 3 failed")
    ours.get_by_role("button", name="See who").click()
    grid = inbox.get_by_role("dialog", name="Who received this message")

    expect(grid.get_by_role("row", name=re.compile("Lior"))).to_contain_text("131026")
    expect(grid).to_contain_text("No read receipt: Amara, Marina.")
    group = sandbox.group_id(embedded, "Casa Lima")
    sandbox.do(embedded, f"people/{sandbox.person(embedded, 'Amara')['id']}/reads/", group=group)
    expect(grid).to_contain_text("No read receipt: Marina.")
    assert barriers.found_on(inbox) == []


def test_a_failure_has_its_button_and_its_place_in_needs_attention(
    embedded: Embedded, inbox: Page
) -> None:
    pages.open_chat(inbox, "Casa Lima")
    sandbox.do(embedded, "faults/", kind="fail_later", path="messages", code=135000, remaining=1)
    pages.say(inbox, "A riddle")
    failed = inbox.get_by_role("article").filter(has_text="A riddle")
    expect(failed).to_contain_text("(135000)")
    expect(inbox.get_by_role("link", name=re.compile(r"\d need attention"))).to_be_visible()

    failed.get_by_role("button", name="Edit and send").click()

    expect(inbox.get_by_label(re.compile("^Message to"))).to_have_value("A riddle")
    expect(failed.get_by_role("button", name="Dismiss")).to_have_count(0)
    inbox.get_by_label(re.compile("^Message to")).press("Escape")
    inbox.keyboard.press("g")
    inbox.keyboard.press("f")
    inbox.wait_for_url("**/attention/")
    expect(inbox.get_by_role("heading", level=1)).to_be_visible()
    expect(inbox.get_by_text("A riddle")).to_have_count(0)
    assert barriers.found_on(inbox) == []


def test_what_is_held_goes_out_when_they_write(embedded: Embedded, inbox: Page) -> None:
    pages.open_chat(inbox, "Kofi Mensah")
    inbox.get_by_role("button", name="Hold until they write").click()
    pages.say(inbox, "Tell me when you are back.")
    held = inbox.get_by_role("article").filter(has_text="Tell me when you are back.")
    expect(held).to_contain_text("Waits until they write.")

    sandbox.do(
        embedded, f"people/{sandbox.person(embedded, 'Kofi')['id']}/messages/", text="Back now"
    )

    expect(held).not_to_contain_text("Waits until they write.")
    expect(held.get_by_text(re.compile("^(Sent|Delivered|Read)"))).to_be_attached()
    # It went out below what they wrote: that is where it stands now, and after a reload.
    last_two = inbox.get_by_role("log").get_by_role("article").filter(has_text="back")
    below = [re.compile("Back now"), re.compile("Tell me when you are back")]
    expect(last_two).to_contain_text(below)
    inbox.reload()
    expect(last_two).to_contain_text(below)


def test_what_waits_behind_a_failure_may_overtake_it(embedded: Embedded, inbox: Page) -> None:
    inbox.goto(f"{embedded.url}/inbox/?status=closed")
    pages.open_chat(inbox, "Jo Winter")
    inbox.get_by_role("button", name="Hold until they write").click()
    for text in ("The first of two.", "The second of two."):
        pages.say(inbox, text)
        said = inbox.get_by_role("article").filter(has_text=text)
        expect(said).to_contain_text("Waits until they write.")
    jo = sandbox.person(embedded, "Jo")
    # What is sent to them, not the notice that their message was read.
    refusal = {"kind": "reject", "code": 131026, "http_status": 400, "recipient": jo["phone"]}
    sandbox.do(embedded, "faults/", **refusal, remaining=1)

    sandbox.do(embedded, f"people/{jo['id']}/messages/", text="Back now")

    expect(said).to_contain_text("Waiting for the message above.")
    said.get_by_role("button", name="Send anyway").click()
    expect(said.get_by_text(re.compile("^(Sent|Delivered|Read)"))).to_be_attached()
    first = inbox.get_by_role("article").filter(has_text="The first of two.")
    expect(first).to_contain_text("(131026)")


def test_a_window_that_closed_on_the_phone_alone_is_told_with_a_way_on(
    embedded: Embedded, inbox: Page, context: BrowserContext
) -> None:
    phones = context.new_page()
    phones.goto(f"{embedded.sandbox_url}/")
    amara = phones.get_by_role("article").filter(has_text="Amara Ruiz")
    amara.get_by_role("button", name="Casa Lima").click()
    amara.locator("[data-settings] summary").click()
    amara.get_by_role("button", name="Close the 24 h window").click()
    inbox.bring_to_front()
    pages.open_chat(inbox, "Casa Lima")

    pages.say(inbox, "Too late?")

    failed = inbox.get_by_role("article").filter(has_text="Too late?")
    expect(failed).to_contain_text("(131047)")
    failed.get_by_role("button", name="Send as template").click()
    expect(inbox.get_by_label("Search templates")).to_be_visible()
