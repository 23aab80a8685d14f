"""People at the door of a group, in a browser: how they are known, their card, the blocked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import barriers, pages

pytestmark = pytest.mark.thorough


@pytest.fixture
def asked(inbox: Page, phones: Page) -> Page:
    """A group that approves each person; Amara and Lior ask to join."""
    inbox.keyboard.press("c")
    inbox.get_by_label("Subject").fill("Key handover")
    inbox.get_by_label(re.compile("Your team approves")).check()
    inbox.get_by_label("Subject").press("Enter")
    expect(inbox.get_by_label("Find people")).to_be_focused()
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_role("button", name="Create group")).to_be_focused()
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_text("Nobody has joined yet.", exact=True)).to_be_visible()
    for waiting, person in enumerate(("Amara", "Lior"), start=1):
        pages.phone(phones, person).get_by_role("button", name=re.compile("Key handover")).press(
            "Enter"
        )
        # One after the other: the phones are drawn anew when one of them has asked.
        expect(inbox.get_by_text(f"{waiting} waiting to join")).to_be_visible()
    inbox.bring_to_front()
    return inbox


def test_the_known_are_let_in_and_the_blocked_stay_out(asked: Page) -> None:
    waiting = asked.get_by_role("region", name="Waiting to join")
    expect(waiting.get_by_text(re.compile("in 1 other group"))).to_have_count(2)
    assert barriers.found_on(asked) == []

    waiting.get_by_role("button", name="Lior Benami", exact=True).press("Enter")
    card = asked.get_by_role("dialog", name="Person")
    expect(card.get_by_role("heading", name="Lior Benami")).to_be_visible()
    card.get_by_label("Your name for them").fill("Lior from the bank")
    card.get_by_role("button", name="Save").press("Enter")
    expect(card.get_by_role("heading", name="Lior from the bank")).to_be_visible()
    card.locator("summary", has_text="Block").press("Enter")
    card.get_by_label(re.compile("Why")).fill("Insults")
    card.get_by_role("button", name="Block").press("Enter")
    expect(card.get_by_text("Insults")).to_be_visible()
    assert barriers.found_on(asked) == []
    asked.keyboard.press("Escape")

    expect(waiting.get_by_role("button", name="Approve Lior")).to_have_count(0)
    waiting.get_by_role("button", name="Approve Amara Ruiz").press("Enter")
    expect(asked.get_by_text("1 of 8")).to_be_visible()
    expect(waiting.get_by_text(re.compile("blocked"))).to_be_visible()

    asked.get_by_role("button", name="History").press("Enter")
    expect(asked.get_by_role("dialog").get_by_text("joined after approval")).to_be_visible()
    # Colours are judged when the dialog has stopped fading in.
    asked.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    assert barriers.found_on(asked) == []
