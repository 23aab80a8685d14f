"""Voice messages in a browser: faster on a click, and played on a phone."""

import uuid

import pytest
import requests
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e import pages, sandbox
from tests.e2e.processes import Embedded
from tests.inbox.media import files

pytestmark = pytest.mark.thorough


def test_a_voice_message_plays_faster_and_says_how_fast(embedded: Embedded, inbox: Page) -> None:
    pages.open_chat(inbox, "Casa Lima")
    about = {
        "group": sandbox.group_id(embedded, "Casa Lima"),
        "mime_type": "audio/ogg",
        "voice": "1",
    }
    requests.post(
        f"{embedded.sandbox_url}/people/{sandbox.person(embedded, 'Amara')['id']}/files/",
        params=about,
        data=files.OGG,
        headers={"Content-Type": "application/octet-stream"},
        timeout=30,
    ).raise_for_status()
    heard = inbox.get_by_role("article").filter(has_text="Voice message").last
    sound = heard.locator("audio")
    expect(sound).to_be_visible()

    for label, rate in (("1×", 1), ("1.5×", 1.5), ("2×", 2), ("1×", 1)):
        button = heard.get_by_role("button", name=f"Speed: {label}", exact=True)
        expect(button).to_have_text(label)
        expect(sound).to_have_js_property("playbackRate", rate)
        button.click()


def test_playing_it_on_a_phone_is_told(
    embedded: Embedded, inbox: Page, context: BrowserContext
) -> None:
    pages.open_chat(inbox, "Casa Lima")
    note = {"name": "note.ogg", "mimeType": "audio/ogg", "buffer": files.OGG}
    [token] = [one["value"] for one in context.cookies() if one["name"] == "octet_csrf"]
    conversation = inbox.locator("[data-thread]").get_attribute("data-conversation")
    answer = inbox.request.post(
        f"{embedded.url}/inbox/{conversation}/attachments/",
        multipart={"file": note, "voice": "1", "client_key": str(uuid.uuid4())},
        headers={"X-CSRFToken": token, "X-Fragment": "1"},
    )
    assert answer.status == 201
    ours = inbox.get_by_role("log").locator("[data-own]").last
    expect(ours.locator("audio")).to_be_visible()

    phones = context.new_page()
    phones.goto(f"{embedded.sandbox_url}/")
    amara = phones.get_by_role("article").filter(has_text="Amara Ruiz")
    amara.get_by_role("button", name="Casa Lima").click()
    sound = amara.locator("audio[data-voice]").last
    expect(sound).to_be_attached()
    # Its bytes are no real sound: it must be loaded anew to begin, and ends at once.
    with phones.expect_response("**/plays/") as played:
        sound.evaluate("note => { note.load(); note.play().catch(() => null); }")
    assert played.value.ok

    inbox.bring_to_front()
    expect(ours).to_contain_text("1/3")
    expect(ours.get_by_text("Played by 1 of 3")).to_be_attached()
