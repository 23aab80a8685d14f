"""Pinning in a group through the sandbox, over real HTTP."""

import re
from collections.abc import Callable

import pytest
import requests
from django.test import Client
from django.urls import reverse

from accounts.models import User
from inbox.models import Message
from tests.flows.line import Line

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("heard", ["group"], indirect=True),
]

Browser = Callable[[User], Client]


def on_the_phones(line: Line) -> list[str]:
    [group] = requests.get(f"{line.url}/groups/", timeout=10).json()["groups"]
    return group["pinned"]


def test_what_an_agent_pins_stands_on_the_phones_and_over_the_thread(
    line: Line, heard: Message, browser_of: Browser
) -> None:
    browser = browser_of(line.agent)
    url = reverse("inbox:pin", args=[heard.pk])

    assert browser.post(url, {"days": "7"}).status_code == 202
    line.send()

    assert on_the_phones(line) == [heard.wamid]
    header = reverse("inbox:header", args=[heard.conversation_id])
    assert f'data-jump-to="{heard.pk}"' in browser.get(header).content.decode()

    thread = browser.get(reverse("inbox:thread", args=[heard.conversation_id])).content.decode()
    [pinned] = re.findall(r'data-event="pin.added".*', thread)
    assert f'data-jump-to="{heard.pk}"' in pinned

    assert browser.delete(url).status_code == 202
    line.send()

    assert on_the_phones(line) == []
    assert "data-jump-to" not in browser.get(header).content.decode()
    states = set(Message.objects.filter(kind="pin").values_list("state", flat=True))
    assert states <= {"delivered", "sent", "read"}


def test_a_refused_pin_is_told_and_can_be_tried_again(
    line: Line, heard: Message, browser_of: Browser
) -> None:
    browser = browser_of(line.agent)
    fault = {"kind": "fail_later", "code": 131009, "path": "messages", "remaining": 1}
    requests.post(f"{line.url}/faults/", json=fault, timeout=10).raise_for_status()
    browser.post(reverse("inbox:pin", args=[heard.pk]), {"days": "7"})
    line.send()

    header = reverse("inbox:header", args=[heard.conversation_id])
    page = browser.get(header).content.decode()
    assert ("Not pinned." in page, "Pin again" in page) == (True, True)

    browser.post(reverse("inbox:pin", args=[heard.pk]), {"days": "7"})
    line.send()

    assert "Not pinned." not in browser.get(header).content.decode()
    assert on_the_phones(line) == [heard.wamid]
