"""Failures are understood and repaired: cause, remedy, the right button, a real second try."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.e2e import barriers, pages, sandbox
from tests.e2e.desk import until
from tests.e2e.post_office import PostOffice
from tests.e2e.processes import Embedded
from whatsapp.explanations import explain

pytestmark = pytest.mark.thorough

AGAIN, EDIT = "Send again", "Edit and send"
TEXTS = {
    130429: AGAIN,
    131000: AGAIN,
    131020: AGAIN,
    131026: "",
    131047: "Send as template",
    131049: "",
    131053: EDIT,
    131207: "",
    131208: AGAIN,
    135000: EDIT,
}
"""The button of each; what is refused for good has none but to copy and to dismiss."""

SECOND_NUMBER = """
from accounts.models import BusinessNumber, Connection, Workspace
from whatsapp.sandbox.services import numbers
workspace = Workspace.objects.get()
connection = Connection.objects.create(
    workspace=workspace, name="Second", base_url=Connection.objects.get().base_url
)
there = numbers.create_number("+1 555 777 0456", "Sales", connection.callback_url)
for name in ("access_token", "app_secret", "verify_token"):
    setattr(connection, name, getattr(there.account, name))
connection.save()
BusinessNumber.objects.create(
    workspace=workspace, connection=connection, phone_number_id=there.phone_number_id,
    waba_id=there.account.waba_id, display_number="+1 555 777 0456", name="Sales",
)
print(there.phone_number_id)
"""


@pytest.fixture(scope="module")
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office


@pytest.fixture(scope="module")
def embedded(
    tmp_path_factory: pytest.TempPathFactory, demo_data: Path, post_office: PostOffice
) -> Iterator[Embedded]:
    embedded = Embedded(tmp_path_factory.mktemp("embedded"), demo_data)
    embedded.environment["EMAIL_URL"] = post_office.url
    with embedded:
        yield embedded


def fail_next(embedded: Embedded, code: int) -> None:
    fault = {"kind": "fail_later", "path": "messages", "code": code, "remaining": 1}
    sandbox.do(embedded, "faults/", **fault)


def times_accepted(embedded: Embedded, text: str) -> int:
    path = f"{embedded.sandbox_url}/messages/?from=business"
    said = requests.get(path, timeout=30).json()["messages"]
    return sum(text in str(message["content"]) for message in said)


def expect_explained(bubble: Locator, code: int) -> None:
    why = explain(code)
    expect(bubble).to_contain_text(f"Not delivered. {why.cause} {why.remedy} ({code})")


def repair(inbox: Page, bubble: Locator, button: str) -> None:
    if not button:
        for verb in (AGAIN, EDIT, "Send as template"):
            expect(bubble.get_by_role("button", name=verb)).to_have_count(0)
    if button in {"", "Send as template"}:
        bubble.get_by_role("button", name="Dismiss").click()
        return
    bubble.get_by_role("button", name=button).click()
    if button == EDIT:
        inbox.get_by_label(re.compile("^Message to")).press("Enter")


def test_each_failure_says_what_to_do_and_a_second_try_is_a_real_one(
    embedded: Embedded, inbox: Page
) -> None:
    pages.open_chat(inbox, "Casa Lima")
    needs_attention = inbox.get_by_role("link", name=re.compile("1 need attention"))
    for code, button in TEXTS.items():
        fail_next(embedded, code)
        text = f"About {code}"
        pages.say(inbox, text)
        bubbles = inbox.get_by_role("article").filter(has_text=text)
        expect_explained(bubbles.first, code)
        expect(needs_attention).to_be_visible()
        if button:
            expect(bubbles.first.get_by_role("button", name=button)).to_be_visible()

        repair(inbox, bubbles.first, button)

        expect(needs_attention).to_have_count(0)
        if button in {AGAIN, EDIT}:
            expect(bubbles.last.get_by_text(re.compile("^(Delivered|Read)"))).to_be_attached()
        assert times_accepted(embedded, text) == (2 if button in {AGAIN, EDIT} else 1)
    assert barriers.found_on(inbox) == []


def fill_in(inbox: Page) -> None:
    dialog = inbox.get_by_role("dialog")
    for nth, words in enumerate(("Kofi", "Casa Lago", "Friday"), start=1):
        dialog.get_by_label(f"Variable {nth}").fill(words)
    send = dialog.get_by_role("button", name="Send", exact=True)
    expect(send).to_be_enabled()
    send.click()


def test_a_template_that_failed_is_filled_in_again(embedded: Embedded, inbox: Page) -> None:
    pages.open_chat(inbox, "Kofi Mensah")
    bubbles = inbox.get_by_role("article").filter(has_text="begins on Friday")
    fail_next(embedded, 132000)
    inbox.get_by_role("button", name="Send a template").first.click()
    inbox.get_by_role("button", name=re.compile("stay_reminder")).click()
    fill_in(inbox)
    expect_explained(bubbles.last, 132000)
    expect(inbox.get_by_role("link", name=re.compile("1 need attention"))).to_be_visible()

    fail_next(embedded, 132012)
    bubbles.last.get_by_role("button", name="Fill in again").click()
    expect(inbox.get_by_label("Variable 2")).to_have_value("Casa Lago")
    fill_in(inbox)
    expect(bubbles).to_have_count(2)
    expect_explained(bubbles.last, 132012)

    bubbles.last.get_by_role("button", name="Fill in again").click()
    fill_in(inbox)
    expect(bubbles).to_have_count(3)
    expect(bubbles.last.get_by_text(re.compile("^(Delivered|Read)"))).to_be_attached()
    assert times_accepted(embedded, "begins on Friday") == 3


def test_a_refused_token_stops_one_number_and_admins_hear_of_it(
    embedded: Embedded, inbox: Page, post_office: PostOffice
) -> None:
    second = embedded.shell.run(SECOND_NUMBER)[-1]
    sara = sandbox.do(embedded, "people/", name="Sara Lind")
    sandbox.do(embedded, f"people/{sara['id']}/messages/", text="Hello?", to=second)
    expect(inbox.get_by_role("link", name=re.compile("Sara Lind"))).to_be_visible()
    group = sandbox.group_id(embedded, "Casa Lima")
    refusal = {"kind": "reject", "code": 190, "http_status": 401, "recipient": group}
    sandbox.do(embedded, "faults/", **refusal)
    pages.open_chat(inbox, "Casa Lima")

    pages.say(inbox, "Does this go out?")

    banner = inbox.get_by_text(re.compile(r"Messages from .* are not going out since"))
    expect(banner).to_contain_text("Admins are told.")
    until(lambda: post_office.mails, within=60)
    assert "sends nothing" in post_office.mails[0]
    assert "To: maria@octet.example" in post_office.mails[0]
    pages.open_chat(inbox, "Sara Lind")
    expect(banner).to_have_count(0)
    pages.say(inbox, "Yes, hello!")
    answer = inbox.get_by_role("article").filter(has_text="Yes, hello!")
    expect(answer.get_by_text(re.compile("^(Sent|Delivered|Read)"))).to_be_attached()
    inbox.get_by_role("link", name=re.compile("need attention")).click()
    numbers = inbox.get_by_role("region", name="Numbers")
    expect(numbers).to_contain_text("other numbers go on")
    assert barriers.found_on(inbox) == []
