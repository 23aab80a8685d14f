"""The main job, in a browser, on what script/server starts: by keyboard alone."""

from playwright.sync_api import Page, expect

from tests.e2e import pages


def test_group_is_created_joined_written_in_and_read_by_everybody(
    inbox: Page, phones: Page
) -> None:
    _create_group(inbox, "Lakeview viewing")
    expect(inbox.get_by_text("Nobody has joined yet.", exact=True)).to_be_visible()

    for person in ("Amara", "Lior"):
        pages.phone(phones, person).get_by_role("button", name="Join Lakeview viewing").press(
            "Enter"
        )
        expect(pages.phone(phones, person).get_by_text("You joined")).to_be_visible()
    expect(inbox.get_by_role("log").get_by_text("Lior Benami joined")).to_be_visible()
    expect(inbox.get_by_text("2 of 8")).to_be_visible()

    box = pages.phone(phones, "Amara").get_by_label("Message from Amara Ruiz")
    box.fill("Is it still free?")
    box.press("Enter")
    expect(inbox.get_by_role("log").get_by_text("Is it still free?")).to_be_visible()

    expect(inbox.locator("[data-composer] [data-lock]")).to_be_hidden()
    inbox.bring_to_front()
    inbox.keyboard.press("Escape")
    inbox.keyboard.press("r")
    inbox.keyboard.type("Yes, come at three.")
    inbox.keyboard.press("Enter")
    for person in ("Amara", "Lior"):
        answer = pages.phone(phones, person).get_by_role("log").get_by_text("Yes, come at three.")
        expect(answer).to_be_visible()
    ours = inbox.get_by_role("article").filter(has_text="Yes, come at three.")
    expect(ours).to_contain_text("2/2")
    expect(ours.get_by_text("Read by 2 of 2")).to_be_attached()


def _create_group(inbox: Page, subject: str) -> None:
    inbox.keyboard.press("c")
    expect(inbox.get_by_label("Subject")).to_be_focused()
    inbox.keyboard.type(subject)
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_label("Find people")).to_be_focused()
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_role("button", name="Create group")).to_be_focused()
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_role("heading", name=subject)).to_be_visible()
