"""Somebody writes, and the phone shows it, over real HTTP."""

from collections.abc import Callable

import pytest
import requests
from django.test import Client
from django.urls import reverse

from accounts.models import User
from inbox.models import Message
from inbox.outbox.typing_notices import drain_typing
from tests.flows.line import Line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("heard", ["direct"], indirect=True)
def test_the_phone_shows_that_an_agent_writes(
    line: Line, heard: Message, browser_of: Callable[[User], Client]
) -> None:
    url = reverse("inbox:typing", args=[heard.conversation_id])
    assert browser_of(line.agent).post(url).status_code == 204
    drain_typing()

    state = requests.get(f"{line.url}/phones/", timeout=10).json()
    assert state["typing"] == [line.ana.pk]


@pytest.mark.parametrize("heard", ["group"], indirect=True)
def test_nothing_is_asked_of_whatsapp_in_groups(
    line: Line, heard: Message, browser_of: Callable[[User], Client]
) -> None:
    url = reverse("inbox:typing", args=[heard.conversation_id])
    assert browser_of(line.agent).post(url).status_code == 204
    assert drain_typing() == 0

    calls = requests.get(f"{line.url}/calls/", timeout=10).json()["calls"]
    assert calls == []
