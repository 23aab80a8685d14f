"""A group's picture, its suspension and its successor in a browser; and the doctor's page."""

from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.e2e import barriers
from tests.e2e.processes import Embedded

pytestmark = pytest.mark.thorough


def suspend(embedded: Embedded, subject: str) -> None:
    groups = requests.get(f"{embedded.url}/sandbox/groups/", timeout=30).json()["groups"]
    group_id = next(group["group_id"] for group in groups if group["subject"] == subject)
    address = f"{embedded.url}/sandbox/groups/{group_id}/suspension/"
    assert requests.post(address, json={}, timeout=30).status_code == 201


def test_a_picture_is_cropped_by_keyboard_and_outlives_the_group(
    casa: Page,
    folder: Path,
    embedded: Embedded,
) -> None:
    casa.get_by_role("button", name="Add a picture").press("Enter")
    casa.get_by_label("Choose a picture").set_input_files(folder / "roof.jpg")
    crop = casa.get_by_role("application")
    expect(crop).to_be_focused()
    for key in ("+", "+", "ArrowLeft", "ArrowUp"):
        casa.keyboard.press(key)
    assert barriers.found_on(casa) == []
    casa.get_by_role("button", name="Use this picture").press("Enter")
    expect(casa.get_by_alt_text("Picture of Casa Lima")).to_be_visible()

    suspend(embedded, "Casa Lima")
    casa.get_by_role("button", name="Create a successor group").click()
    expect(casa.get_by_role("heading", name="Go on in a new group")).to_be_visible()
    assert barriers.found_on(casa) == []
    casa.get_by_role("button", name="Create group").click()
    expect(casa.get_by_role("status").get_by_text("Goes on from")).to_be_visible()
    expect(casa.get_by_alt_text("Picture of Casa Lima")).to_be_visible()
    assert barriers.found_on(casa) == []
    casa.get_by_role("status").get_by_role("link", name="Casa Lima").click()
    expect(casa.get_by_role("link", name="Goes on in “Casa Lima”")).to_be_visible()


def test_the_doctor_tests_and_shows_what_it_found(inbox: Page) -> None:
    inbox.get_by_role("link", name="Settings").click()
    inbox.get_by_role("navigation", name="Settings").get_by_role("link", name="Doctor").click()
    inbox.get_by_role("button", name="Test all now").click()
    expect(inbox.get_by_text("The access token is valid")).to_be_visible()
    expect(inbox.get_by_role("button", name="Test all now")).to_be_enabled()

    expect(inbox.get_by_text("signatures are checked")).to_be_visible()
    expect(inbox.get_by_text("Not tested yet.")).to_have_count(0)
    assert barriers.found_on(inbox) == []
