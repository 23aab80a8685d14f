"""A closed window: the composer is locked, a template goes out, and what it lacks is said."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import barriers

pytestmark = pytest.mark.thorough


def test_a_template_is_filled_in_and_sent_where_free_text_is_locked(
    inbox: Page,
) -> None:
    inbox.get_by_role("link", name=re.compile("Kofi Mensah")).press("Enter")
    expect(inbox.get_by_label("Message to Kofi Mensah")).not_to_be_editable()
    inbox.get_by_role("article").last.focus()
    inbox.keyboard.press("t")
    inbox.get_by_label("Search templates").fill("stay")
    inbox.get_by_role("button", name=re.compile("stay_reminder")).click()
    send = inbox.get_by_role("dialog").get_by_role("button", name="Send", exact=True)
    expect(send).to_be_disabled()
    assert barriers.found_on(inbox) == []

    inbox.get_by_label("Variable 1").fill("Kofi")
    inbox.get_by_label("Variable 2").fill("Casa Lago")
    inbox.get_by_label("Variable 3").fill("next     week")
    expect(inbox.get_by_text("No line breaks, tabs or more than four spaces").first).to_be_visible()
    inbox.get_by_label("Variable 3").fill("Friday")
    expect(send).to_be_enabled()
    send.click()

    sent = inbox.get_by_role("article").filter(has_text="your stay in Casa Lago begins on Friday")
    expect(sent).to_contain_text("Looking forward to it")
    expect(sent.get_by_text(re.compile("Delivered|Read"))).to_be_attached()


def test_a_new_template_with_a_button_is_approved_before_ones_eyes(
    inbox: Page,
) -> None:
    inbox.get_by_role("link", name="Settings").click()
    inbox.get_by_role("navigation", name="Settings").get_by_role("link", name="Templates").click()
    inbox.get_by_role("link", name="New template").click()
    inbox.wait_for_url("**/templates/new/", wait_until="load")
    assert barriers.found_on(inbox) == []
    inbox.get_by_label("Name", exact=True).fill("ask_monday")
    inbox.get_by_label("Body").fill("Is Monday fine?")
    button = inbox.get_by_role("group", name="Button 1")
    button.get_by_label("Kind").select_option("Web page")
    button.get_by_label("Words on it").fill("Directions")
    button.get_by_label("Address").fill("example.org")
    inbox.get_by_role("button", name="Hand in for review").click()
    expect(button).to_contain_text("An address that begins with https://.")
    button.get_by_label("Address").fill("https://example.org/way")
    inbox.get_by_role("button", name="Hand in for review").click()

    named = inbox.get_by_role("heading", name="ask_monday")
    card = inbox.get_by_role("listitem").filter(has=named)
    expect(card).to_contain_text("In review")
    expect(card).to_contain_text("Approved", timeout=30_000)
