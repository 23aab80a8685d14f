"""Octet is killed again and again while people write, and its own answers get lost."""

import random
import threading
import time
import uuid
from collections import Counter

import pytest
import requests

from tests.e2e.desk import Desk, until

PEOPLE = 10
INCOMING_EACH = 50
OUTGOING_EACH = 10
KILLS = 10
SETTLED_WITHIN_SECONDS = 120

STATES = """
import json
from collections import Counter
from inbox.models import Message
from webhooks.models import IncomingDelivery, QuarantinedItem
incoming = Counter(Message.objects.filter(direction="in").values_list("text", flat=True))
outgoing = dict(Message.objects.filter(direction="out").values_list("text", "state"))
print(json.dumps({
    "incoming": incoming,
    "outgoing": outgoing,
    "twice": Message.objects.filter(direction="out").count() - len(outgoing),
    "undone": IncomingDelivery.objects.exclude(state="done").count(),
    "quarantined": QuarantinedItem.objects.filter(state="quarantined").count(),
}))
"""


@pytest.fixture
def writers(desk: Desk) -> list[tuple[int, int]]:
    """People with an open window: (id of the person, id of the conversation)."""
    return [
        desk.first_words(f"Writer {place}", "Hello", reads_at_once=True) for place in range(PEOPLE)
    ]


def test_nothing_is_lost_and_nothing_is_sent_twice(
    desk: Desk, writers: list[tuple[int, int]]
) -> None:
    desk.phones("faults/", kind="lose_answer", path="messages", probability=0.1)
    desk.phones("faults/", kind="duplicate_webhooks", copies=1, probability=0.3)
    desk.phones("faults/", kind="shuffle_webhooks", delay_ms=300)
    said = [f"in {place}.{n}" for place in range(PEOPLE) for n in range(1, INCOMING_EACH + 1)]
    answers = [f"out {place}.{n}" for place in range(PEOPLE) for n in range(OUTGOING_EACH)]
    threads = [
        threading.Thread(target=_write, args=(desk, writers)),
        threading.Thread(target=_answer, args=(desk, writers)),
    ]
    for thread in threads:
        thread.start()
    _kill_at_random(desk, random.Random(7))
    for thread in threads:
        thread.join()
    desk.octet.start_all()

    until(lambda: _is_settled(desk, said, answers), within=SETTLED_WITHIN_SECONDS)

    facts = desk.facts(STATES)
    accepted = Counter(text for text in desk.heard() if text.startswith("out "))
    assert {text: facts["incoming"].get(text) for text in said} == dict.fromkeys(said, 1)
    assert max(accepted.values()) == 1
    assert facts["twice"] == 0
    assert set(answers) <= facts["outgoing"].keys()
    arrived = {text for text in answers if facts["outgoing"][text] in {"delivered", "read"}}
    doubtful = {text for text in answers if facts["outgoing"][text] == "unsure"}
    assert accepted.keys() == arrived
    assert arrived | doubtful == set(answers)
    assert facts["quarantined"] == 0


def _write(desk: Desk, writers: list[tuple[int, int]]) -> None:
    for part in range(5):
        for place, (person, _) in enumerate(writers):
            for n in range(1, INCOMING_EACH // 5 + 1):
                text = f"in {place}.{part * INCOMING_EACH // 5 + n}"
                desk.phones(f"people/{person}/messages/", text=text)


def _answer(desk: Desk, writers: list[tuple[int, int]]) -> None:
    for n in range(OUTGOING_EACH):
        for place, (_, conversation) in enumerate(writers):
            _send_until_taken(desk, conversation, f"out {place}.{n}")


def _send_until_taken(desk: Desk, conversation: int, text: str) -> None:
    """As the browser does: again with the same key while nobody answers."""
    key = str(uuid.uuid4())
    path = f"/inbox/{conversation}/messages/"
    while True:
        try:
            if desk.post(path, text=text, client_key=key).status_code == 201:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)


def _kill_at_random(desk: Desk, chance: random.Random) -> None:
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.2, 1.5))
        if chance.random() < 0.5:
            desk.octet.kill_web()
            desk.octet.start_web()
        else:
            desk.octet.kill_worker()
            desk.octet.start_worker()


def _is_settled(desk: Desk, said: list[str], answers: list[str]) -> bool:
    facts = desk.facts(STATES)
    moving = {"queued", "sending", "accepted", "sent"}
    return (
        facts["undone"] == 0
        and set(said) <= facts["incoming"].keys()
        and set(answers) <= facts["outgoing"].keys()
        and not moving & {facts["outgoing"][text] for text in answers}
    )
