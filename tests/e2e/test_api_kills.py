"""Octet is killed in the middle of a request of a program, which asks again with the same
Idempotency-Key: there is one effect, and WhatsApp hears of it once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import requests

from tests.e2e.desk import Desk, until

pytestmark = pytest.mark.thorough

MESSAGES = """
import json
from inbox.models import Message
print(json.dumps(list(Message.objects.filter(text="{text}").values_list("pk", flat=True))))
"""
WAITS_FOR_A_LOCK = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ %s"


class Program:
    def __init__(self, desk: Desk) -> None:
        self._url = desk.octet.url
        key = desk.octet.shell.manage("create_api_key", "a program")[-1]
        self._headers = {"Authorization": f"Bearer {key}"}
        accounts = requests.get(
            f"{self._url}/api/v1/accounts", headers=self._headers, timeout=30
        ).json()
        self._account = accounts["accounts"][0]["_id"]

    def say(self, conversation: int, text: str) -> requests.Response:
        """The text is the Idempotency-Key, too."""
        return requests.post(
            f"{self._url}/api/v1/inbox/conversations/{conversation}/messages",
            json={"accountId": self._account, "message": text},
            headers=self._headers | {"Idempotency-Key": text},
            timeout=30,
        )


@pytest.fixture
def program(desk: Desk) -> Program:
    return Program(desk)


def test_killed_before_it_is_stored(desk: Desk, program: Program) -> None:
    _, chat = desk.first_words("Irene", "Hello")

    with _conversation_is_locked(desk, chat) as somebody_waits, _asking(program, chat, "early"):
        until(somebody_waits)
        desk.octet.kill_web()
    desk.octet.start_web()
    assert desk.facts(MESSAGES.format(text="early")) == []

    answer = program.say(chat, "early")

    assert answer.status_code in {200, 202}
    assert "Idempotent-Replayed" not in answer.headers
    until(lambda: "early" in desk.heard())
    assert program.say(chat, "early").headers["Idempotent-Replayed"] == "true"
    assert len(desk.facts(MESSAGES.format(text="early"))) == 1
    assert desk.heard().count("early") == 1


def test_killed_before_it_is_answered(desk: Desk, program: Program) -> None:
    _, chat = desk.first_words("Jorge", "Hello")
    # Nobody sends it, so that the answer waits for WhatsApp.
    desk.octet.kill_worker()

    with _asking(program, chat, "late") as answers:
        until(lambda: desk.facts(MESSAGES.format(text="late")))
        desk.octet.kill_web()
    assert answers == ["no answer"]
    desk.octet.start_all()

    again = program.say(chat, "late")

    (stored,) = desk.facts(MESSAGES.format(text="late"))
    assert again.status_code == 202
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["data"]["messageId"] == str(stored)
    until(lambda: "late" in desk.heard())
    assert desk.heard().count("late") == 1


@contextmanager
def _asking(program: Program, chat: int, text: str) -> Iterator[list[Any]]:
    """A request under way; when the block ends the list has what came of it."""
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(program.say(chat, text).status_code)
        except requests.RequestException:
            answers.append("no answer")

    thread = threading.Thread(target=ask)
    thread.start()
    yield answers
    thread.join()


@contextmanager
def _conversation_is_locked(desk: Desk, chat: int) -> Iterator[Any]:
    """While it lasts nothing can be said in it. Gives a look at whether somebody waits."""
    address = desk.octet.environment["DATABASE_URL"]
    with psycopg.connect(address) as holder, psycopg.connect(address, autocommit=True) as watcher:
        holder.execute("SELECT 1 FROM inbox_conversation WHERE id = %s FOR UPDATE", [chat])
        yield lambda: watcher.execute(WAITS_FOR_A_LOCK, ["inbox_conversation"]).fetchone()
        holder.rollback()
