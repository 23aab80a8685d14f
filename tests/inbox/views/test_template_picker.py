"""Picking, filling in and sending a template."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessNumber, Template, User
from inbox.models import Conversation, Message
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.inbox.media import files
from whatsapp.errors import Refused

Browser = Callable[[User], Client]
COMPONENTS = [
    {"type": "HEADER", "format": "TEXT", "text": "News"},
    {"type": "BODY", "text": "Hello {{1}}, <b>all</b> is {{2}} now."},
    {"type": "FOOTER", "text": "Octet"},
    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Thanks"}]},
]


@pytest.fixture
def chat(number: BusinessNumber) -> Conversation:
    """A direct chat whose window is closed."""
    contact = factories.make_contact(number.workspace, "Ana Ruiz")
    return factories.make_conversation(contact=contact, number=number, window=None)


@pytest.fixture
def template(number: BusinessNumber) -> Template:
    return factories.make_template(number, components=COMPONENTS)


@pytest.fixture
def client(alice: User, browser_of: Browser) -> Client:
    return browser_of(alice)


CARD = {
    "components": [
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::a"]}},
        {"type": "BODY", "text": "{{1}} beds by the sea"},
    ]
}


def url(name: str, chat: Conversation) -> str:
    return reverse(f"inbox:{name}", args=[chat.pk])


def values(template: Template, first: str = "Ana", second: str = "fine") -> dict[str, str]:
    return {"template": str(template.pk), "v.body.1": first, "v.body.2": second}


def test_what_cannot_be_sent_is_shown_with_the_reason(
    client: Client, chat: Conversation, template: Template, number: BusinessNumber
) -> None:
    factories.make_template(number, name="not_yet", status="PENDING")
    text = client.get(url("templates", chat)).content.decode()

    assert f'data-template="{template.pk}">' in text
    assert "In review." in text


def test_the_form_has_a_field_per_variable_and_escapes_what_is_in_it(
    client: Client, chat: Conversation, template: Template
) -> None:
    text = client.get(url("templates", chat), {"template": template.pk}).content.decode()

    assert 'name="v.body.1"' in text
    assert 'name="v.body.2"' in text
    assert "&lt;b&gt;all&lt;/b&gt;" in text


def test_the_preview_tells_what_is_missing_and_then_lets_it_go(
    client: Client, chat: Conversation, template: Template
) -> None:
    address = url("template_preview", chat)
    missing = client.post(address, values(template, second="")).content.decode()
    whole = client.post(address, values(template)).content.decode()

    assert "Variable 2: Fill this in." in missing
    assert "disabled" in missing
    assert "disabled" not in whole


def test_a_filled_template_is_queued_though_the_window_is_closed(
    client: Client, chat: Conversation, template: Template
) -> None:
    answer = client.post(url("template_messages", chat), values(template))
    message = Message.objects.get()
    text = answer.content.decode()

    assert answer.status_code == 201
    assert (message.kind, message.state) == ("template", "queued")
    assert message.text == "Hello Ana, <b>all</b> is fine now."
    assert message.details["components"] == [
        {
            "type": "body",
            "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "fine"}],
        }
    ]
    for seen in ("News", "Octet", "Thanks", "&lt;b&gt;all&lt;/b&gt;"):
        assert seen in text


def test_a_missing_value_is_refused_with_its_field_and_nothing_is_stored(
    client: Client, chat: Conversation, template: Template
) -> None:
    answer = client.post(url("template_messages", chat), values(template, first="a\nb"))

    assert (answer.status_code, answer.json()["field"]) == (422, "body.1")
    assert not Message.objects.exists()


@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "PAUSED", "DISABLED"])
def test_only_an_approved_template_goes_out(
    client: Client, chat: Conversation, number: BusinessNumber, status: str
) -> None:
    template = factories.make_template(number, components=COMPONENTS, status=status)

    answer = client.post(url("template_messages", chat), values(template))

    assert (answer.status_code, answer.json()["code"]) == (409, "not_sendable")


def test_the_same_key_sends_once(client: Client, chat: Conversation, template: Template) -> None:
    form = values(template) | {"client_key": "6a5e3f52-6f2c-4f0e-9a53-0d7b0a8a3c11"}
    for _ in range(2):
        assert client.post(url("template_messages", chat), form).status_code == 201

    assert Message.objects.count() == 1


def test_one_that_failed_is_filled_in_again_as_it_was(
    client: Client, chat: Conversation, template: Template
) -> None:
    client.post(url("template_messages", chat), values(template, "Ana <b>", "late"))
    message = Message.objects.get()
    Message.objects.update(state="failed", problem_code=132012)

    thread = client.get(url("thread", chat)).content.decode()
    assert f'data-again="{message.pk}"' in thread
    assert "Edit and send" not in thread
    form = client.get(url("templates", chat), {"again": message.pk}).content.decode()
    assert 'value="Ana &lt;b&gt;"' in form
    assert 'value="late"' in form


def test_one_whose_template_is_gone_leads_to_the_list(
    client: Client, chat: Conversation, template: Template
) -> None:
    client.post(url("template_messages", chat), values(template))
    Template.objects.update(name="another")

    page = client.get(url("templates", chat), {"again": Message.objects.get().pk})

    assert "data-template-picker" in page.content.decode()


def test_a_message_of_another_chat_is_not_filled_in(
    client: Client, chat: Conversation, number: BusinessNumber
) -> None:
    other = factories.make_message(factories.make_conversation(number=number))

    assert client.get(url("templates", chat), {"again": other.pk}).status_code == 404


@pytest.mark.parametrize("pk", ["", "0", "x", "９", "9" * 30])
def test_a_strange_template_is_nothing(client: Client, chat: Conversation, pk: str) -> None:
    assert client.post(url("template_messages", chat), {"template": pk}).status_code == 404


def test_a_template_of_another_account_is_nothing(client: Client, chat: Conversation) -> None:
    theirs = factories.make_template(factories.make_number(), components=COMPONENTS)

    assert client.post(url("template_messages", chat), values(theirs)).status_code == 404


def test_an_invitation_carries_a_group_they_may_see(
    client: Client, chat: Conversation, number: BusinessNumber
) -> None:
    mine = factories.make_conversation(number=number).group
    theirs = factories.make_conversation().group
    invite = factories.make_template(
        number,
        library_name="group_invite_link",
        components=[{"type": "BODY", "text": "Join: {{1}} Bye."}],
    )
    form = {"template": str(invite.pk)}

    refused = client.post(url("template_messages", chat), form | {"v.body.1": str(theirs.pk)})
    sent = client.post(url("template_messages", chat), form | {"v.body.1": str(mine.pk)})
    message = Message.objects.get()

    assert (refused.status_code, sent.status_code) == (422, 201)
    assert message.text == f"Join: {mine.invite_link} Bye."
    (part,) = message.details["components"]
    assert part["parameters"] == [{"type": "group_id", "group_id": mine.wa_group_id}]


def test_an_invitation_does_not_go_into_a_group(
    client: Client, group_chat: Conversation, number: BusinessNumber
) -> None:
    invite = factories.make_template(
        number,
        library_name="group_invite_link",
        components=[{"type": "BODY", "text": "Join: {{1}} Bye."}],
    )
    form = {"template": str(invite.pk), "v.body.1": str(group_chat.group_id)}

    assert client.post(url("template_messages", group_chat), form).status_code == 409


def test_the_fields_of_each_card_stand_together_and_what_is_missing_names_the_card(
    client: Client, chat: Conversation, number: BusinessNumber
) -> None:
    cards = [{"type": "BODY", "text": "Two."}, {"type": "CAROUSEL", "cards": [CARD, CARD]}]
    villas = factories.make_template(number, components=cards)
    form = client.get(url("templates", chat), {"template": villas.pk}).content.decode()

    _, first, second = form.split("<fieldset")
    assert "Card 1</legend>" in first
    assert "Card 2</legend>" in second
    assert re.findall(r'name="v\.(.+?)"', first) == ["card.0.header.media", "card.0.body.1"]
    assert ">Picture</label>" in second

    link = "https://casa.example/azul.jpg"
    given = {"template": villas.pk, "v.card.0.header.media": link, "v.card.0.body.1": "four"}
    seen = client.post(url("template_preview", chat), given).content.decode()
    assert "2 things to fill in or correct. First, Card 2: Picture: Fill this in." in seen
    assert link in seen


def test_a_picture_for_a_card_goes_to_whatsapp_when_it_is_picked(
    client: Client, chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    def pick(content: bytes, kind: str = "image") -> tuple[int, dict[str, str]]:
        file = SimpleUploadedFile("azul.jpg", content, content_type="image/jpeg")
        answer = client.post(url("template_files", chat), {"file": file, "kind": kind})
        return answer.status_code, answer.json()

    jpeg = files.picture()
    whatsapp.will("1234567890", Refused(problem(details="Too dark.")))

    assert pick(jpeg) == (201, {"id": "1234567890"})
    [(asked, told)] = whatsapp.calls
    assert (asked, told["mime_type"]) == ("upload_media", "image/jpeg")
    status, said = pick(jpeg)
    assert (status, said["message"]) == (422, "WhatsApp did not take the file: Too dark.")
    for content, kind in ((b"no picture", "image"), (jpeg, "video"), (jpeg, "nothing")):
        assert pick(content, kind)[0] == 422
    assert len(whatsapp.calls) == 2
