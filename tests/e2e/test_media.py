"""Files in a browser, on what script/server starts."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from config.demo import EMAIL, PASSWORD
from tests.e2e.processes import Embedded
from tests.inbox.media import files

SLOWLY = 20_000
"""Milliseconds for what goes through workers and the sandbox on a busy machine."""


@pytest.fixture
def casa(embedded: Embedded, context: BrowserContext) -> Page:
    """Maria has Casa Lima open."""
    page = context.new_page()
    page.goto(embedded.url)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url, wait_until="load")
    page.locator("[data-row]", has_text="Casa Lima").get_by_role("link").click()
    expect(page.get_by_role("log")).to_be_visible()
    return page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What Maria has on her disk."""
    (tmp_path / "roof.jpg").write_bytes(files.picture())
    (tmp_path / "lease.pdf").write_bytes(files.PDF * 50)
    (tmp_path / "logo.svg").write_bytes(files.SVG)
    (tmp_path / "large.jpg").write_bytes(files.picture() + b"\0" * (6 * 1024**2))
    return tmp_path


def test_files_are_picked_checked_and_sent_in_order(
    casa: Page, embedded: Embedded, context: BrowserContext, folder: Path
) -> None:
    with casa.expect_file_chooser() as chooser:
        casa.locator("[data-composer]").get_by_role("button", name="Attach").press("Enter")
    chooser.value.set_files(
        [folder / name for name in ("logo.svg", "large.jpg", "roof.jpg", "lease.pdf")]
    )
    composer = casa.locator("[data-composer]")
    expect(composer.get_by_role("alert")).to_contain_text("logo.svg: WhatsApp does not take")
    expect(composer.get_by_role("alert")).to_contain_text("pictures up to 5 MB")
    expect(composer.get_by_role("listitem")).to_have_count(2)

    casa.keyboard.type("The new roof")
    casa.keyboard.press("Enter")

    ours = casa.get_by_role("log").locator("[data-own]")
    expect(ours.nth(-2).get_by_alt_text("The new roof")).to_be_visible(timeout=SLOWLY)
    expect(ours.last).to_contain_text("lease.pdf", timeout=SLOWLY)
    expect(composer.get_by_role("listitem")).to_have_count(0)

    phones = context.new_page()
    phones.goto(f"{embedded.sandbox_url}/")
    amara = phones.get_by_role("article").filter(has_text="Amara Ruiz")
    amara.get_by_role("button", name="Casa Lima").click()
    expect(amara.get_by_role("link", name="lease.pdf")).to_be_visible(timeout=SLOWLY)
    amara.get_by_label("Send a file").set_input_files(folder / "roof.jpg")

    theirs = casa.get_by_role("log").locator("article[data-who]").last
    expect(theirs.get_by_alt_text("Photo")).to_be_visible(timeout=SLOWLY)
    theirs.get_by_alt_text("Photo").click()
    lightbox = casa.get_by_role("dialog", name="Picture")
    expect(lightbox).to_be_visible()
    casa.keyboard.press("ArrowLeft")
    expect(lightbox).to_contain_text("The new roof")
    casa.keyboard.press("Escape")
    expect(lightbox).to_be_hidden()
