"""What is neither text nor file, drawn honestly, from the payload files."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessNumber, User
from inbox.models import Conversation, Message
from tests import factories
from tests.hearing import PAYLOADS, hears


@pytest.fixture
def drawn(
    alice: User, browser_of: Callable[[User], Client], whatsapp_says: Callable[..., object]
) -> Callable[[str], str]:
    """The thread after WhatsApp said what a payload file says."""

    def draw(name: str) -> str:
        whatsapp_says(f"messages/{name}")
        conversation = Message.objects.latest("pk").conversation
        url = reverse("inbox:thread", args=[conversation.pk])
        return " ".join(browser_of(alice).get(url).content.decode().split())

    return draw


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("inbound.location", ["Quay Road Depot", "12 Quay Road, Bristol", "51.44950, -2.59670"]),
        ("inbound.contacts", ["Luca Ferro", "Ferro Couriers", "+44 7700 900102"]),
        ("inbound.contacts_contact_request", ["data-kind>"]),
        ("inbound.interactive_button_reply", ["Tapped: <bdi>"]),
        ("inbound.interactive_list_reply", ["Tapped: <bdi>Full service", "About two days"]),
        ("inbound.button", ["Tapped: <bdi>Confirm", "Message not here"]),
        ("inbound.order", ["2 × <bdi>HLB-LOCK-02", "19.5 GBP", "Deliver on Friday"]),
        ("inbound.text_forwarded", ["Forwarded</p>"]),
        ("inbound.text_frequently_forwarded", ["Forwarded many times"]),
        ("inbound.text_referral_ad", ["Came from an ad", "Chat with us", "https://fb.me/simAd01"]),
        ("inbound.text_referred_product", ["Asks about <bdi>HLB-COMMUTER-01", "560000000000301"]),
        ("inbound.unsupported", ["A poll.", "Ask them to write it as a message."]),
        ("inbound.unsupported_media_too_big", ["could not hand over"]),
        ("inbound.edit_text", ["They changed an earlier message."]),
        ("inbound.revoke", ["They deleted an earlier message."]),
        ("inbound.text_reply", ["Message not here", "keep one for me"]),
        ("group.inbound.unsupported", ["does not pass on to businesses"]),
    ],
)
def test_each_kind_says_what_it_is(
    drawn: Callable[[str], str], name: str, words: list[str]
) -> None:
    page = drawn(name)

    assert [word for word in words if word not in page] == []


@pytest.mark.parametrize("name", ["inbound.location", "inbound.contacts", "inbound.button"])
def test_it_is_not_said_twice(drawn: Callable[[str], str], name: str) -> None:
    page = drawn(name)

    assert 'class="message__text"' not in page


def test_the_map_opens_at_the_place(drawn: Callable[[str], str]) -> None:
    page = drawn("inbound.location")

    assert "https://www.openstreetmap.org/?mlat=51.44950&amp;mlon=-2.59670#map=17" in page


@pytest.mark.parametrize("latitude", [999, "north", None, True, [1], "1e999", "nan"])
def test_bad_coordinates_are_no_link(
    drawn: Callable[[str], str],
    number: BusinessNumber,
    latitude: object,
    alice: User,
    browser_of: Callable[[User], Client],
) -> None:
    text = json.loads((PAYLOADS / "messages/inbound.location.json").read_text())
    message = text["entry"][0]["changes"][0]["value"]["messages"][0]
    message["location"] |= {"latitude": latitude}
    hears(number.connection, text)

    url = reverse("inbox:thread", args=[Conversation.objects.get().pk])
    page = browser_of(alice).get(url).content.decode()
    assert "Quay Road Depot" in page
    assert "openstreetmap" not in page


HOSTILE = "<script>alert(1)</script>"


@pytest.mark.parametrize("kind", ["location", "contacts", "interactive", "order", "system", "poll"])
@pytest.mark.parametrize("shape", [HOSTILE, [HOSTILE], {"x": HOSTILE}, [{"name": HOSTILE}], 5])
def test_no_shape_breaks_the_page_or_brings_markup(
    group_chat: Conversation,
    alice: User,
    browser_of: Callable[[User], Client],
    kind: str,
    shape: object,
) -> None:
    keys = [
        "contacts",
        "product_items",
        "list_reply",
        "referral",
        "name",
        "latitude",
        "unsupported",
    ]
    details = dict.fromkeys([*keys, "errors", "type"], shape)
    factories.make_message(group_chat, HOSTILE, kind=kind, details=details)

    answer = browser_of(alice).get(reverse("inbox:thread", args=[group_chat.pk]))

    assert answer.status_code == 200
    assert HOSTILE not in answer.content.decode()


def test_a_list_shows_words_without_marks(
    group_chat: Conversation, alice: User, browser_of: Callable[[User], Client]
) -> None:
    factories.make_message(group_chat, "*Today* at _noon_")

    assert "Today at noon" in browser_of(alice).get("/inbox/rows/").content.decode()


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u200d", "\ufffd"])
def test_a_text_with_nothing_to_see_says_so(
    group_chat: Conversation, alice: User, browser_of: Callable[[User], Client], text: str
) -> None:
    factories.make_message(group_chat, text)

    url = reverse("inbox:thread", args=[group_chat.pk])
    assert "(empty)" in browser_of(alice).get(url).content.decode()


def test_marks_are_drawn_in_the_thread(
    group_chat: Conversation, alice: User, browser_of: Callable[[User], Client]
) -> None:
    factories.make_message(group_chat, "*Today* <b>")

    url = reverse("inbox:thread", args=[group_chat.pk])
    page = browser_of(alice).get(url).content.decode()
    assert "<strong>Today</strong> &lt;b&gt;" in page


def test_a_failed_text_can_be_copied_with_its_marks(
    group_chat: Conversation, alice: User, browser_of: Callable[[User], Client]
) -> None:
    factories.make_message(group_chat, "*Today*", outgoing=True, state="failed")

    url = reverse("inbox:thread", args=[group_chat.pk])
    assert 'data-source="*Today*"' in browser_of(alice).get(url).content.decode()


@pytest.mark.parametrize(
    ("text", "is_folded"),
    [("x " * 700, True), ("line\n" * 20, True), ("x " * 500, False), ("line\n" * 15, False)],
)
def test_only_very_long_texts_are_folded(
    direct_chat: Conversation,
    alice: User,
    browser_of: Callable[[User], Client],
    text: str,
    is_folded: bool,
) -> None:
    factories.make_message(direct_chat, text)

    page = browser_of(alice).get(reverse("inbox:thread", args=[direct_chat.pk])).content.decode()

    assert ("data-unfold" in page) == is_folded


@pytest.mark.parametrize("code", [{}, [], None, "131052", 1.5, True])
def test_an_error_without_a_number_is_one_like_others(
    direct_chat: Conversation, alice: User, browser_of: Callable[[User], Client], code: object
) -> None:
    factories.make_message(direct_chat, kind="unsupported", details={"errors": [{"code": code}]})

    page = browser_of(alice).get(reverse("inbox:thread", args=[direct_chat.pk])).content.decode()

    assert "does not pass on to businesses" in page


@pytest.mark.parametrize("product", ["x", [], {}, {"product_retailer_id": ["x"]}, None])
def test_a_product_without_sense_is_left_out(
    direct_chat: Conversation,
    alice: User,
    browser_of: Callable[[User], Client],
    product: object,
) -> None:
    factories.make_message(direct_chat, details={"referred_product": product})

    page = browser_of(alice).get(reverse("inbox:thread", args=[direct_chat.pk])).content.decode()

    assert "Asks about" not in page
