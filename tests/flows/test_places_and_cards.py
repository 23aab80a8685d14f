"""Locations and contact cards both ways through the sandbox, over real HTTP."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from inbox.models import Message
from inbox.screen import kinds
from tests.flows.line import Line
from whatsapp.sandbox.models import Message as SandboxMessage

pytestmark = pytest.mark.django_db(transaction=True)

Browser = Callable[[User], Client]


def test_what_an_agent_sends_arrives(line: Line, heard: Message, browser_of: Browser) -> None:
    browser = browser_of(line.agent)
    chat = [heard.conversation_id]
    place = {"latitude": "51.4495", "longitude": "-2.5967", "name": "Quay Road Depot"}
    assert browser.post(reverse("inbox:places", args=chat), place).status_code == 201
    card = {"name": "Luca Ferro", "phones": "+34 600 555 017"}
    assert browser.post(reverse("inbox:contact_cards", args=chat), card).status_code == 201
    line.send()

    told = {row.type: row.content for row in SandboxMessage.objects.filter(author=None)}
    assert told["location"]["name"] == "Quay Road Depot"
    assert told["contacts"][0]["phones"][0]["phone"] == "+34 600 555 017"
    ours = Message.objects.filter(direction="out")
    assert set(ours.values_list("state", flat=True)) <= {"delivered", "sent", "read"}


def test_what_people_send_is_drawn(line: Line, heard: Message) -> None:
    group = heard.conversation.group
    where = {"group": group.wa_group_id} if group else {}
    line.ana_does("places", latitude=40.4, longitude=-3.7, name="Plaza Mayor", **where)
    line.ana_does("cards", name="Luca Ferro", phone="+34 600 555 017", **where)

    place, card = Message.objects.filter(direction="in").order_by("pk")[1:]
    assert kinds.place(place).coordinates == "40.40000, -3.70000"
    assert kinds.cards(card)[0].phones == ("+34 600 555 017",)
