"""Nothing personal reaches a log, however badly things go."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import BusinessNumber, Connection, User
from inbox.models import Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.group_requests import drain_group_requests
from inbox.services import group_work
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.whatsapp.bodies import body, text_message
from webhooks.incoming import switchboard
from whatsapp import events
from whatsapp.errors import Ambiguous, NumberUnusable, Refused

CANARIES = {
    "name": "Canary Finch",
    "number": "447700900555",
    "text": "tweet-in-private",
    "answer": "chirp-in-private",
    "subject": "aviary-in-private",
    "token": "canary-access-token",
    "secret": "canary-app-secret",
}


@pytest.fixture
def _nothing_said(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    logged = caplog.text + "".join(str(record.args) for record in caplog.records)
    assert [canary for canary in CANARIES.values() if canary in logged] == []


pytestmark = pytest.mark.usefixtures("_nothing_said")


@pytest.fixture
def conversation(number: BusinessNumber) -> Conversation:
    Connection.objects.update(access_token=CANARIES["token"], app_secret=CANARIES["secret"])
    hears(number.connection, news())
    Conversation.objects.update(window_closes_at="2126-01-01T00:00:00Z")
    return Conversation.objects.get()


def news(**changes: Any) -> bytes:
    contact = {"wa_id": CANARIES["number"], "profile": {"name": CANARIES["name"]}}
    said = {"from": CANARIES["number"], "text": {"body": CANARIES["text"]}} | changes
    return body("messages", contacts=[contact], messages=[text_message(**said)])


@pytest.mark.parametrize(
    "answers",
    [(), (Refused(problem()),), (Ambiguous(problem()),), (NumberUnusable(problem()),)],
)
def test_in_and_out(
    conversation: Conversation,
    alice: User,
    whatsapp: FakeWhatsApp,
    browser_of: Callable[[User], Client],
    answers: tuple[Exception, ...],
) -> None:
    whatsapp.will(*answers)
    url = f"/inbox/{conversation.pk}/messages/"

    assert browser_of(alice).post(url, {"text": CANARIES["answer"]}).status_code == 201
    drain_outgoing()

    assert Message.objects.filter(text=CANARIES["answer"]).exists()


@pytest.mark.parametrize("answers", [(), (Refused(problem()),), (Ambiguous(problem()),)])
def test_group_work(
    conversation: Conversation, alice: User, whatsapp: FakeWhatsApp, answers: tuple[Exception, ...]
) -> None:
    whatsapp.will(*answers)

    group_work.create_group(number=conversation.number, by=alice, subject=CANARIES["subject"])

    assert drain_group_requests() == 1


@pytest.mark.parametrize("broken", [news(id=True), news()[:-9], news(timestamp="never")])
def test_news_that_cannot_be_read(number: BusinessNumber, broken: bytes) -> None:
    assert hears(number.connection, broken).state == "done"


def test_news_that_cannot_be_handled(
    number: BusinessNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handler(batch: list[events.MessageReceived], **around: Any) -> None:
        raise KeyError

    monkeypatch.setitem(switchboard.IN_BATCHES, events.MessageReceived, handler)

    assert hears(number.connection, news()).state == "done"
