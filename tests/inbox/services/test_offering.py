"""Buttons, lists and links: WhatsApp's limits, and direct chats only."""

from collections.abc import Callable

import pytest

from accounts.models import User
from inbox.errors import InvalidInput
from inbox.models import Conversation, Message
from inbox.outbox.contents import content_of
from inbox.services import offering
from inbox.services.composing import CannotSend
from whatsapp.content import Address, Buttons, Choice, LinkButton, ListMenu
from whatsapp.providers.cloud_api import payloads

Offer = Callable[..., Message]


@pytest.fixture
def offer(direct_chat: Conversation, alice: User) -> Offer:
    def send(kind: str, text: str = "Which?", **more: object) -> Message:
        return offering.offer(conversation=direct_chat, agent=alice, kind=kind, text=text, **more)

    return send


def sent(message: Message) -> dict:
    to = Address(wa_id="447700900101")
    body = payloads.message(to=to, content=content_of(message), reference="", quoted_wamid="")
    assert body["type"] == "interactive"
    return body["interactive"]


def test_buttons(offer: Offer) -> None:
    message = offer("buttons", choices=["Yes", " No ", ""])

    choices = (Choice(id=f"{message.pk}.1", title="Yes"), Choice(id=f"{message.pk}.2", title="No"))
    assert content_of(message) == Buttons(body="Which?", choices=choices)
    assert [b["reply"]["title"] for b in sent(message)["action"]["buttons"]] == ["Yes", "No"]


def test_a_list(offer: Offer) -> None:
    message = offer("list", choices=["Monday", "Tuesday"], label="Choose a day")

    assert isinstance(content_of(message), ListMenu)
    action = sent(message)["action"]
    assert action["button"] == "Choose a day"
    assert [row["title"] for row in action["sections"][0]["rows"]] == ["Monday", "Tuesday"]


def test_a_link(offer: Offer) -> None:
    message = offer("link", label="Pay", url="https://octet.example/pay")

    expected = LinkButton(body="Which?", label="Pay", url="https://octet.example/pay")
    assert content_of(message) == expected
    assert sent(message)["type"] == "cta_url"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("kind", {"kind": "flow"}),
        ("text", {"kind": "buttons", "text": " ", "choices": ["Yes"]}),
        ("text", {"kind": "buttons", "text": "x" * 1025, "choices": ["Yes"]}),
        ("choices", {"kind": "buttons"}),
        ("choices", {"kind": "buttons", "choices": ["1", "2", "3", "4"]}),
        ("choices", {"kind": "buttons", "choices": ["x" * 21]}),
        ("choices", {"kind": "buttons", "choices": ["Same", "Same"]}),
        ("choices", {"kind": "list", "label": "Go", "choices": [str(n) for n in range(11)]}),
        ("label", {"kind": "list", "choices": ["Yes"]}),
        ("url", {"kind": "link", "label": "Go", "url": "javascript:alert(1)"}),
        ("url", {"kind": "link", "label": "Go", "url": "https://a@b.example"}),
    ],
)
def test_what_is_over_a_limit_is_refused_beside_its_field(
    offer: Offer, field: str, given: dict
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        offer(**given)

    assert refusal.value.field == field
    assert not Message.objects.exists()


def test_groups_have_none(group_chat: Conversation, alice: User) -> None:
    with pytest.raises(CannotSend) as refusal:
        offering.offer(
            conversation=group_chat, agent=alice, kind="buttons", text="Which?", choices=["Yes"]
        )

    assert refusal.value.code == "not_in_groups"
