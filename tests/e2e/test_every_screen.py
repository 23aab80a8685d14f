"""Every screen and dialog of the demo: nothing that axe finds, no error in the console, no dead
address, nothing that scrolls sideways."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect

from tests.e2e import barriers, pages
from tests.e2e.processes import Embedded

PAGES = (
    "inbox/",
    "inbox/search/?q=the",
    "inbox/attention/",
    "groups/",
    "settings/",
    "settings/who-may-join/",
    "settings/deleting-groups/",
    "settings/tags/",
    "inbox/group-defaults/",
    "inbox/imports/",
    "inbox/invites/",
    "templates/",
    "templates/new/",
    "inbox/costs/",
    "doctor/",
    "webhooks/",
    "webhooks/new/",
    "password/",
)
WIDE = 1440
LOOKS = [
    (WIDE, barriers.found_on),
    pytest.param(390, barriers.found_in_the_light, marks=pytest.mark.thorough),
]


def _in_details(name: str) -> Callable[[Page], None]:
    return lambda page: (
        page.locator("[data-details-pane]").get_by_role("button", name=name).first.click()
    )


def _more(name: str) -> Callable[[Page], None]:
    def open_it(page: Page) -> None:
        page.locator("summary[title='Location, contact card and more']").click()
        page.get_by_role("button", name=name).click()

    return open_it


def _invite_nobody(page: Page) -> None:
    _in_details("Invite people")(page)
    expect(page.get_by_label("Find people")).to_be_focused()
    page.get_by_label("Or paste").fill("nobody, +34600555099")
    expect(page.get_by_text("Begin with + and the country code")).to_be_visible()


def _delete(page: Page) -> None:
    page.locator("header summary[title=More]").click()
    page.get_by_role("button", name="Delete group").click()


DIALOGS: dict[str, Callable[[Page], None]] = {
    "new group": lambda page: page.keyboard.press("c"),
    "new chat": lambda page: page.keyboard.press("C"),
    "keys": lambda page: page.keyboard.press("?"),
    "templates": lambda page: page.keyboard.press("t"),
    "location": _more("Location"),
    "contact card": _more("Contact card"),
    "invite": _invite_nobody,
    "QR code": _in_details("Show the link as a QR code"),
    "history": _in_details("History"),
    "person": _in_details("Amara Ruiz"),
    "picture": _in_details("Add a picture"),
    "delete": _delete,
}


@pytest.fixture
def maria(embedded: Embedded, browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """Her browser, logged in, and what it complained about."""
    complaints: list[str] = []
    context = browser.new_context(
        base_url=f"{embedded.url}/",
        reduced_motion="reduce",
        viewport={"width": WIDE, "height": 900},
    )
    page = context.new_page()
    page.on("console", lambda message: _note(message, complaints))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda response: _note_answer(response, complaints))
    page.goto("login/")
    complaints += barriers.found_on(page, "html")
    pages.log_in(page, embedded.url)
    yield page, complaints
    context.close()


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type in {"error", "warning"}:
        complaints.append(message.text)


def _note_answer(response: Response, complaints: list[str]) -> None:
    if response.status >= 400:
        complaints.append(f"{response.status} {response.url}")


@pytest.mark.parametrize(("width", "found_on"), LOOKS)
def test_every_screen(
    maria: tuple[Page, list[str]], width: int, found_on: Callable[[Page, str], list[str]]
) -> None:
    page, complaints = maria
    page.set_viewport_size({"width": width, "height": 900})
    for path in PAGES:
        page.goto(path)
        complaints += [f"{path}: {barrier}" for barrier in found_on(page, "html")]
        complaints += _sideways(page, path)
    assert complaints == []


def test_every_dialog(maria: tuple[Page, list[str]]) -> None:
    page, complaints = maria
    for name, open_it in DIALOGS.items():
        page.goto("inbox/")
        page.get_by_role("link", name=re.compile("Casa Lima")).press("Enter")
        expect(page.get_by_role("log")).to_be_visible()
        expect(page.locator("[data-details-pane] [data-details]")).to_be_visible()
        open_it(page)
        expect(page.get_by_role("dialog")).to_be_visible()
        complaints += [f"{name}: {each}" for each in barriers.found_on(page, "dialog[open]")]
        complaints += _sideways(page, name)
    assert complaints == []


def _sideways(page: Page, name: str) -> list[str]:
    wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{name}: scrolls sideways"] if wider else []
