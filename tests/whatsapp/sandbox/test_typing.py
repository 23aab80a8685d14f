"""Typing indicators: in direct chats, for 25 seconds or until the answer."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from whatsapp.sandbox.services import saying


@pytest.fixture
def said(amara):
    return saying.say(amara, None, "hi")


def show(graph, wamid, indicator=None):
    body = {"status": "read", "message_id": wamid}
    return graph.post(
        f"{graph.number.phone_number_id}/messages",
        typing_indicator=indicator or {"type": "text"},
        **body,
    )


def typing(control):
    return control.get("phones/")["typing"]


def test_the_phone_shows_it_for_a_while(graph, control, said, amara):
    assert show(graph, said.wamid).json() == {"success": True}

    assert typing(control) == [amara.pk]
    with time_machine.travel(timezone.now() + timedelta(seconds=26)):
        assert typing(control) == []


def test_it_ends_with_the_answer(graph, control, said, amara):
    show(graph, said.wamid)
    path = f"{graph.number.phone_number_id}/messages"
    graph.post(path, to=amara.phone, type="text", text={"body": "Yes"})

    assert typing(control) == []


def test_groups_have_none(graph, talking):
    heard = talking.messages.get()

    assert show(graph, heard.wamid).json()["error"]["code"] == 100


def test_another_shape_is_refused(graph, said):
    assert show(graph, said.wamid, {"type": "audio"}).status_code == 400
