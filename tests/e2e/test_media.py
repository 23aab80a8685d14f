"""Files in a browser, on what script/server starts."""

import hashlib
import random
import re
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.holding import held_back
from tests.e2e.processes import Embedded
from tests.inbox.media import files

pytestmark = pytest.mark.thorough


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
    expect(ours.nth(-2).get_by_alt_text("The new roof")).to_be_visible()
    expect(ours.last).to_contain_text("lease.pdf")
    expect(composer.get_by_role("listitem")).to_have_count(0)

    phones = context.new_page()
    phones.goto(f"{embedded.sandbox_url}/")
    amara = phones.get_by_role("article").filter(has_text="Amara Ruiz")
    amara.get_by_role("button", name="Casa Lima").click()
    expect(amara.get_by_role("link", name="lease.pdf")).to_be_visible()
    amara.get_by_label("Send a file").set_input_files(folder / "roof.jpg")

    theirs = casa.get_by_role("log").locator("article[data-who]").last
    expect(theirs.get_by_alt_text("Photo")).to_be_visible()
    theirs.get_by_alt_text("Photo").click()
    lightbox = casa.get_by_role("dialog", name="Picture")
    expect(lightbox.locator("img").first).to_be_visible()
    casa.keyboard.press("ArrowLeft")
    expect(lightbox).to_contain_text("The new roof")
    casa.keyboard.press("Escape")
    expect(lightbox).to_be_hidden()


MB = 1024 * 1024
A_MINUTE = 60_000
LARGE = {"tour.mp4": (files.MP4, 16 * MB), "plans.pdf": (files.PDF, 100 * MB)}


@pytest.fixture
def large(tmp_path: Path) -> dict[Path, str]:
    """The largest that WhatsApp takes, with the sums of their bytes."""
    sums = {}
    for name, (start, size) in LARGE.items():
        content = start + random.Random(name).randbytes(size - len(start))
        (tmp_path / name).write_bytes(content)
        sums[tmp_path / name] = hashlib.sha256(content).hexdigest()
    return sums


def held_at(casa: Page, offset: int) -> AbstractContextManager[None]:
    """The piece of a file that begins there is held back."""
    return held_back(casa, f"*/attachments/?*offset={offset}&*")


def _pick(casa: Page, *paths: Path) -> None:
    casa.locator("[data-attach-input]").set_input_files(paths)
    casa.locator("[data-composer] [data-text]").press("Enter")


def test_the_largest_files_go_up_with_progress_and_come_back_as_they_went(
    casa: Page, embedded: Embedded, large: dict[Path, str]
) -> None:
    for path, digest in large.items():
        with held_at(casa, 4 * MB):
            _pick(casa, path)
            progress = casa.get_by_role("progressbar", name=f"Sending {path.name}")
            expect(progress).to_have_js_property("value", 4 * MB / path.stat().st_size)
        expect(casa.locator("[data-composer]").get_by_role("listitem")).to_have_count(
            0, timeout=A_MINUTE
        )

        ours = casa.get_by_role("log").locator("[data-own]").last
        expect(ours.get_by_text(re.compile("^(Sent|Delivered|Read)"))).to_be_attached(
            timeout=A_MINUTE
        )
        kept = ours.locator("[href*='/attachments/'], [src*='/attachments/']").first
        address = kept.get_attribute("href") or kept.get_attribute("src") or ""
        back = casa.request.get(f"{embedded.url}{urlsplit(address).path}?download")
        assert hashlib.sha256(back.body()).hexdigest() == digest
        assert hashlib.sha256(_on_the_phones(embedded)).hexdigest() == digest


def _on_the_phones(embedded: Embedded) -> bytes:
    """The newest file that the business sent."""
    messages = requests.get(f"{embedded.sandbox_url}/messages/?from=business", timeout=30).json()
    sent = [one["content"]["id"] for one in messages["messages"] if "id" in one["content"]]
    return requests.get(f"{embedded.sandbox_url}/files/{sent[-1]}/", timeout=60).content


def test_a_file_that_is_called_off_on_its_way_is_not_sent(
    casa: Page, large: dict[Path, str]
) -> None:
    said = casa.get_by_role("log").get_by_role("article").count()
    tray = casa.get_by_label("Files to send")
    with held_at(casa, 4 * MB):
        _pick(casa, *large)
        expect(tray.get_by_role("progressbar", name="Sending tour.mp4")).to_have_js_property(
            "value", 0.25
        )
        for path in large:
            tray.get_by_role("button", name=f"Remove {path.name}").click()
        expect(tray.get_by_role("listitem")).to_have_count(0)

    casa.reload()
    expect(casa.get_by_role("log").get_by_role("article")).to_have_count(said)
