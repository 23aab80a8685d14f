"""Locations and contact cards: checked beside the field, and what WhatsApp gets."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from inbox.errors import InvalidInput
from inbox.models import Conversation, Message
from inbox.outbox.contents import content_of
from inbox.services import cards
from inbox.services.composing import CannotSend
from tests import factories
from whatsapp.content import Address
from whatsapp.providers.cloud_api import payloads

Send = Callable[..., Message]


@pytest.fixture
def place(group_chat: Conversation, alice: User) -> Send:
    def send(latitude: str = "51.4495", longitude: str = "-2.5967", **more: str) -> Message:
        return cards.send_place(
            conversation=group_chat, agent=alice, latitude=latitude, longitude=longitude, **more
        )

    return send


@pytest.fixture
def card(group_chat: Conversation, alice: User) -> Send:
    def send(name: str = "Luca Ferro", **more: str) -> Message:
        return cards.send_card(conversation=group_chat, agent=alice, name=name, **more)

    return send


def sent(message: Message) -> Any:
    body = payloads.message(
        to=Address(group_id="G"), content=content_of(message), reference="", quoted_wamid=""
    )
    return body[body["type"]]


def test_a_place_by_its_coordinates(place: Send) -> None:
    assert sent(place()) == {"latitude": 51.4495, "longitude": -2.5967}


def test_a_place_with_its_words(place: Send) -> None:
    told = sent(place(" 51,5 ", "0", name=" Quay  Road ", address="Bristol\n2"))

    assert told == {
        "latitude": 51.5,
        "longitude": 0.0,
        "name": "Quay Road",
        "address": "Bristol 2",
    }


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"latitude": ""}, "latitude"),
        ({"latitude": "north"}, "latitude"),
        ({"latitude": "90.1"}, "latitude"),
        ({"latitude": "nan"}, "latitude"),
        ({"longitude": "-180.01"}, "longitude"),
        ({"longitude": "inf"}, "longitude"),
        ({"name": "x" * 257}, "name"),
        ({"address": "x" * 513}, "address"),
    ],
)
def test_a_place_out_of_this_world_is_refused(
    place: Send, given: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        place(**given)
    assert refused.value.field == field
    assert not Message.objects.exists()


def test_a_card_with_all_there_is(card: Send) -> None:
    message = card(
        "Luca Ferro", phones="+34 600 555 017\n", emails="luca@ferro.test", company="Ferro Couriers"
    )

    assert sent(message) == [
        {
            "name": {"formatted_name": "Luca Ferro", "first_name": "Luca", "last_name": "Ferro"},
            "org": {"company": "Ferro Couriers"},
            "phones": [{"phone": "+34 600 555 017", "type": "CELL"}],
            "emails": [{"email": "luca@ferro.test", "type": "WORK"}],
        }
    ]


def test_somebody_known_can_be_written_to_from_the_card(
    card: Send, group_chat: Conversation
) -> None:
    factories.make_contact(group_chat.workspace, "Luca", wa_id="34600555017")

    [told] = sent(card(phones="+34600555017"))

    assert told["phones"][0]["wa_id"] == "34600555017"


def test_whom_another_workspace_knows_is_not_told(card: Send) -> None:
    factories.make_contact(factories.make_workspace(), "Luca", wa_id="34600555017")

    [told] = sent(card(phones="+34600555017"))

    assert "wa_id" not in told["phones"][0]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 257}, "name"),
        ({}, "phones"),
        ({"phones": "600 555"}, "phones"),
        ({"phones": "\n".join(f"+3460055501{n}" for n in range(6))}, "phones"),
        ({"emails": "luca at ferro"}, "emails"),
        ({"phones": "+34600555017", "company": "x" * 257}, "company"),
    ],
)
def test_a_card_without_sense_is_refused(card: Send, given: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        card(**given)
    assert refused.value.field == field


def test_nothing_goes_into_a_closed_window(group_chat: Conversation, place: Send) -> None:
    Conversation.objects.update(window_closes_at=None)

    with pytest.raises(CannotSend):
        place()
