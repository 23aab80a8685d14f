"""The workspace's page of templates: making, changing and deleting them."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessNumber, Membership, Template, TemplateSync, User
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, problem
from whatsapp.errors import Refused
from whatsapp.templates import SubmittedTemplate

Browser = Callable[[User], Client]


@pytest.fixture
def template(number: BusinessNumber) -> Template:
    return factories.make_template(number)


@pytest.fixture
def client(alice: User, browser_of: Browser) -> Client:
    return browser_of(alice)


@pytest.fixture
def owner(number: BusinessNumber, browser_of: Browser) -> Client:
    role = Membership.Role.OWNER
    return browser_of(factories.make_user("Olga", workspace=number.workspace, role=role))


def test_everybody_looks_and_only_those_who_run_the_workspace_change(
    client: Client, owner: Client, template: Template
) -> None:
    page = reverse("inbox:templates_page")
    new = reverse("inbox:template_new")

    assert template.name in client.get(page).content.decode()
    assert new not in client.get(page).content.decode()
    assert new in owner.get(page).content.decode()
    for name in ("template_new", "template_invitation", "template_fetching"):
        assert client.post(reverse(f"inbox:{name}")).status_code == 403
    for name in ("template_edit", "template_deletion"):
        assert client.post(reverse(f"inbox:{name}", args=[template.pk])).status_code == 403


def test_it_is_said_what_a_template_carries_and_why_it_cannot_be_sent_from_here(
    client: Client, number: BusinessNumber
) -> None:
    words = {"type": "BODY", "text": "Look."}
    card = {"components": [{"type": "HEADER", "format": "IMAGE"}, words]}
    cards = {"type": "CAROUSEL", "cards": [card, card]}
    factories.make_template(number, components=[words, cards])
    factories.make_template(number, components=[words, {"type": "LIMITED_TIME_OFFER"}])

    page = client.get(reverse("inbox:templates_page")).content.decode()

    assert "Utility · 2 cards" in page
    assert page.count("Cannot be sent from here.") == 1


def test_strangers_see_no_template_of_ours(
    mallory: User, browser_of: Browser, template: Template
) -> None:
    role = Membership.Role.OWNER
    Membership.objects.filter(user=mallory).update(role=role)
    stranger = browser_of(mallory)

    assert template.name not in stranger.get(reverse("inbox:templates_page")).content.decode()
    for name in ("template_edit", "template_deletion"):
        assert stranger.post(reverse(f"inbox:{name}", args=[template.pk])).status_code == 404


FORM = {
    "name": "hello",
    "language": "en",
    "category": "UTILITY",
    "body": "Hello {{1}}, it works.",
    "samples": "Ana",
}


def test_a_new_template_goes_to_review(owner: Client, whatsapp: FakeWhatsApp) -> None:
    whatsapp.will(SubmittedTemplate(template_id="1", status="PENDING", category="MARKETING"))

    answer = owner.post(reverse("inbox:template_new"), FORM)
    row = Template.objects.get()

    assert answer.status_code == 302
    assert (row.name, row.status, row.category) == ("hello", "PENDING", "MARKETING")
    assert TemplateSync.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "Big"}, "Small letters"),
        ({"body": "{{1}} is here."}, "cannot be the first"),
        ({"body": "Hello {{1}} {{2}} there."}, "words between"),
        ({"body": "Hello {{2}} there."}, "without gaps"),
        ({"body": "Hello {{Name}} there."}, "A variable is"),
        ({"footer": "Hi {{1}}"}, "body only"),
        ({"samples": ""}, "1 samples"),
        ({"footer": "x" * 61}, "Too long by 1"),
    ],
)
def test_what_whatsapp_would_refuse_is_said_beside_the_field(
    owner: Client, whatsapp: FakeWhatsApp, change: dict[str, str], words: str
) -> None:
    answer = owner.post(reverse("inbox:template_new"), FORM | change)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not whatsapp.calls


def test_whatsapps_own_refusal_is_shown(owner: Client, whatsapp: FakeWhatsApp) -> None:
    whatsapp.will(Refused(problem(100, "The name is taken.")))

    answer = owner.post(reverse("inbox:template_new"), FORM)

    assert "The name is taken." in answer.content.decode()
    assert not Template.objects.exists()


def test_a_changed_template_is_in_review_again(
    owner: Client, number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    row = factories.make_template(number, status="REJECTED", name="hello")
    whatsapp.will(None)

    owner.post(reverse("inbox:template_edit", args=[row.pk]), FORM)
    row.refresh_from_db()

    assert (row.status, row.components[0]["text"]) == ("PENDING", FORM["body"])


BUTTONS = {
    "button-TOTAL_FORMS": "5",
    "button-INITIAL_FORMS": "0",
    "button-0-kind": "quick_reply",
    "button-0-text": "Fine",
    "button-1-kind": "",
    "button-2-kind": "url",
    "button-2-text": "Track",
    "button-2-target": "https://shop.example/{{1}}",
    "button-2-sample": "R-100",
    "button-3-kind": "phone_number",
    "button-3-text": "Call",
    "button-3-target": "+442079460000",
    "button-4-kind": "copy_code",
    "button-4-target": "SAVE10",
}
MADE = [
    {"type": "QUICK_REPLY", "text": "Fine"},
    {
        "type": "URL",
        "text": "Track",
        "url": "https://shop.example/{{1}}",
        "example": ["https://shop.example/R-100"],
    },
    {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+442079460000"},
    {"type": "COPY_CODE", "example": "SAVE10"},
]


def test_buttons_and_a_header_with_a_variable_are_handed_in(
    owner: Client, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.will(SubmittedTemplate(template_id="5", status="PENDING", category="UTILITY"))
    header = {"header_kind": "text", "header": "For {{1}}", "header_sample": "Ana"}

    owner.post(reverse("inbox:template_new"), FORM | BUTTONS | header)

    parts = {part["type"]: part for part in Template.objects.get(name="hello").components}
    assert parts["BUTTONS"]["buttons"] == MADE
    assert parts["HEADER"]["example"] == {"header_text": ["Ana"]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"button-0-text": "x" * 26}, "1 to 25 characters."),
        ({"button-0-text": "Hi {{1}}"}, "cannot have variables"),
        ({"button-2-target": "shop.example"}, "begins with https://"),
        ({"button-2-target": "https://shop.example/{{1}}/x"}, "at the end of the address"),
        ({"button-2-sample": ""}, "an example for the end"),
        ({"button-3-target": "call us"}, "with its country code"),
        ({"button-4-target": ""}, "An example of the code"),
        ({"button-3-kind": "copy_code", "button-3-target": "A"}, "1 button of this kind"),
        ({"button-4-kind": "quick_reply", "button-4-text": "No"}, "together, before or after"),
        ({"button-0-kind": "catalog"}, "not one of the available choices"),
        ({"header_kind": "text"}, "Write the header"),
        ({"header_kind": "text", "header": "For {{1}}"}, "an example for the header"),
        ({"header_kind": "text", "header": "{{1}} {{2}}"}, "one variable at most"),
        ({"header_kind": "text", "header": "For {{name}}", "header_sample": "A"}, "as in the"),
    ],
)
def test_what_is_wrong_with_buttons_and_header_is_said(
    owner: Client, whatsapp: FakeWhatsApp, change: dict[str, str], words: str
) -> None:
    answer = owner.post(reverse("inbox:template_new"), FORM | BUTTONS | change)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not whatsapp.calls


def test_a_picture_and_buttons_stay_when_the_text_is_changed(
    owner: Client, number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    picture = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4:abc"]}}
    body = {"type": "BODY", "text": "Old"}
    parts = [picture, body, {"type": "BUTTONS", "buttons": MADE}]
    row = factories.make_template(number, status="REJECTED", name="hello", components=parts)
    address = reverse("inbox:template_edit", args=[row.pk])
    form = owner.get(address).context["form"]
    shown = {field.html_name: field.value() or "" for field in form}
    for button in form.buttons:
        shown |= {field.html_name: field.value() or "" for field in button}
    shown |= {f"button-{k}": v for k, v in form.buttons.management_form.initial.items()}
    whatsapp.will(None)

    owner.post(address, shown | {"body": "New"})

    row.refresh_from_db()
    assert row.components == [picture, {"type": "BODY", "text": "New"}, parts[2]]


def test_a_deleted_template_is_gone_from_the_page(
    owner: Client, template: Template, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.will(None)
    owner.post(reverse("inbox:template_deletion", args=[template.pk]))

    assert "template-card" not in owner.get(reverse("inbox:templates_page")).content.decode()
    assert whatsapp.calls[0][1]["name"] == template.name


def test_the_invitation_is_added_in_one_click(owner: Client, whatsapp: FakeWhatsApp) -> None:
    whatsapp.will(SubmittedTemplate(template_id="1", status="PENDING", category="UTILITY"))
    owner.post(reverse("inbox:template_invitation"))

    assert whatsapp.calls[0][1]["library_name"] == "group_invite_link"
    assert Template.objects.get().library_name == "group_invite_link"
