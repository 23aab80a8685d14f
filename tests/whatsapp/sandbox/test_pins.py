"""Pinning in groups: three at most, for some days, and nobody is told when one ends."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from whatsapp.sandbox.models import Message


@pytest.fixture
def pin(graph, talking):
    def post(wamid, days=7, type_="pin"):
        own = {"type": type_, "message_id": wamid} | ({"expiration_days": days} if days else {})
        return graph.post(
            f"{graph.number.phone_number_id}/messages",
            recipient_type="group",
            to=talking.group_id,
            type="pin",
            pin=own,
        )

    return post


@pytest.fixture
def texts(graph, talking):
    return [graph.send_to(talking, f"Text {n}").json()["messages"][0]["id"] for n in range(4)]


def pinned(control):
    [group] = control.get("groups/")["groups"]
    return group["pinned"]


def test_a_fourth_pin_takes_the_place_of_the_oldest(control, pin, texts):
    for wamid in texts:
        assert pin(wamid).status_code == 200

    assert pinned(control) == texts[:0:-1]


def test_what_gave_way_does_not_come_back(control, pin, texts):
    for wamid in texts:
        pin(wamid)
    pin(texts[3], days=0, type_="unpin")

    assert pinned(control) == [texts[2], texts[1]]


def test_a_pin_runs_out(control, pin, texts):
    pin(texts[0], days=2)

    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1)):
        assert pinned(control) == []


def test_pinning_tells_sent_and_delivered_for_an_id_of_its_own(pin, texts, mailbox):
    mailbox.collect()
    wamid = pin(texts[0]).json()["messages"][0]["id"]

    assert wamid not in texts
    statuses = {s["status"] for s in mailbox.statuses() if s["id"] == wamid}
    assert "sent" in statuses


@pytest.mark.parametrize("target", ["wamid.NOTHING", "of another pin"])
def test_what_is_no_message_of_the_group_fails_later(control, pin, texts, mailbox, target):
    if target == "of another pin":
        target = pin(texts[0]).json()["messages"][0]["id"]
    mailbox.collect()

    assert pin(target).status_code == 200

    assert Message.objects.latest("pk").failed_code == 131009
    assert target not in pinned(control)


def test_phones_show_what_is_pinned(control, pin, texts, talking):
    pin(texts[0])

    state = control.get(f"phones/?open={talking.group_id}")

    assert state["pinned"][talking.group_id] == [{"wamid": texts[0], "words": "Text 0"}]
