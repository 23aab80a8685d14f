"""From an empty group to a full one in a browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import pages

pytestmark = pytest.mark.thorough

SUBJECT = "Lake house in June"


def test_people_are_invited_join_and_are_let_in(maria: Page, phones: Page) -> None:
    _create_group(maria, SUBJECT, ["Amara", "Lior"])
    section = maria.get_by_role("region", name="Invites")
    for person in ("Amara", "Lior"):
        expect(_invited(section, person)).to_contain_text("invited", ignore_case=True)
    # Lines of this kind fold when there are several.
    expect(maria.get_by_text("Amara Ruiz was invited by Maria")).to_be_attached()

    for person in ("Amara", "Lior"):
        pages.phone(phones, person).get_by_role("button", name=f"Ask to join {SUBJECT}").click()
        expect(_invited(section, person)).to_contain_text("asked to join")
    maria.get_by_role("button", name="Approve all").click()
    expect(maria.get_by_text("2 of 8")).to_be_visible()
    for person in ("Amara", "Lior"):
        expect(_invited(section, person)).to_contain_text("joined")

    box = pages.phone(phones, "Amara").get_by_label("Message from Amara Ruiz")
    box.fill("Is there a boat?")
    box.press("Enter")
    expect(_invited(section, "Amara")).to_contain_text("and wrote")
    expect(section.get_by_label("2 of 2 joined")).to_be_attached()
    expect(section.get_by_label("1 of 2 wrote")).to_be_attached()


def _create_group(inbox: Page, subject: str, people: list[str]) -> None:
    inbox.keyboard.press("c")
    expect(inbox.get_by_label("Subject")).to_be_focused()
    inbox.keyboard.type(subject)
    inbox.get_by_text("Your team approves").click()
    inbox.get_by_role("button", name="Next").click()
    for person in people:
        inbox.get_by_label("Find people").fill(person)
        inbox.get_by_role("button", name=re.compile(person)).click()
        expect(inbox.get_by_role("button", name=f"Take {person}")).to_be_visible()
    inbox.get_by_role("button", name="Next").click()
    inbox.get_by_role("button", name="Create group").press("Enter")
    expect(inbox.get_by_role("heading", name=subject)).to_be_visible()


def _invited(section: Locator, person: str) -> Locator:
    return section.get_by_role("listitem").filter(has_text=person)
