"""Templates with cards, in the sandbox's WhatsApp."""

import pytest

from whatsapp.sandbox.models import Message
from whatsapp.sandbox.services import templates

REPLY = {"type": "QUICK_REPLY", "text": "Call me"}
LINK = {"type": "URL", "text": "See", "url": "https://casa.example/{{1}}"}
PICTURE = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::a"]}}


def card(*buttons):
    body = {"type": "BODY", "text": "{{1}} beds by the sea"}
    return {"components": [PICTURE, body, {"type": "BUTTONS", "buttons": list(buttons)}]}


def carousel(*cards):
    return [{"type": "BODY", "text": "Two for you."}, {"type": "CAROUSEL", "cards": list(cards)}]


def filled(place, words):
    header = {"type": "header", "parameters": [{"type": "image", "image": {"id": "9"}}]}
    body = {"type": "body", "parameters": [{"type": "text", "text": words}]}
    link = {"type": "button", "sub_type": "url", "index": 1}
    link["parameters"] = [{"type": "text", "text": words}]
    return {"card_index": place, "components": [header, body, link]}


@pytest.fixture
def send(graph, number, amara):
    templates.add_approved(
        number.account,
        name="villas",
        language="en",
        category="MARKETING",
        components=carousel(card(REPLY, LINK), card(REPLY, LINK)),
    )

    def send(cards, **address):
        components = [{"type": "carousel", "cards": cards}]
        template = {"name": "villas", "language": {"code": "en"}, "components": components}
        path = f"{number.phone_number_id}/messages"
        return graph.post(
            path, type="template", template=template, **(address or {"to": amara.phone})
        )

    return send


def code_of(answer):
    return answer.json()["error"]["code"]


def test_a_phone_shows_the_cards_and_taps_on_their_buttons(send, control, amara):
    send([filled(0, "four"), filled(1, "six")])
    got = Message.objects.get(author=None)

    assert [one["body"] for one in got.content["cards"]] == [
        "four beds by the sea",
        "six beds by the sea",
    ]
    link = got.content["cards"][1]["buttons"][1]
    assert link["url"] == "https://casa.example/six"
    taps = f"people/{amara.pk}/taps/"
    # 0 and 1 are of the first card.
    assert control.call("post", taps, message=got.wamid, button=2).status_code == 201
    assert control.call("post", taps, message=got.wamid, button=3).status_code == 409


def test_cards_that_do_not_fit_are_refused(send, talking):
    for wrong in ([], [filled(0, "four")], [filled(0, "a")] * 2, [filled(0, "a"), filled(2, "b")]):
        assert code_of(send(wrong)) == 132012
    without_text = filled(1, "six")["components"][:1]
    cards = [filled(0, "four"), {"card_index": 1, "components": without_text}]
    assert code_of(send(cards)) == 132000
    group = {"to": talking.group_id, "recipient_type": "group"}
    assert code_of(send([filled(0, "a"), filled(1, "b")], **group)) == 100


def test_a_carousel_is_marketing_and_its_cards_are_alike(graph, number):
    waba = f"{number.account.waba_id}/message_templates"
    fine = {"language": "en", "category": "MARKETING"}
    fine["components"] = carousel(card(REPLY), card(REPLY))
    assert graph.post(waba, name="fine", **fine).status_code == 200
    for wrong in (
        {"category": "UTILITY"},
        {"components": carousel(card(REPLY))},
        {"components": carousel(card(REPLY), card(LINK))},
        {"components": carousel(card(REPLY), {"components": [PICTURE, "x"]})},
        {"components": carousel(*[card(REPLY, LINK, LINK)] * 2)},
    ):
        assert code_of(graph.post(waba, name="wrong", **fine | wrong)) == 100
