"""Addresses and forms that no page of ours would send: never a 500."""

from collections.abc import Callable
from itertools import product
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from inbox.models import Conversation, Message
from inbox.services import composing
from tests.conftest import Trying

Browser = Callable[[User], Client]

NUMBERS = [
    "",
    "-1",
    "0",
    "1.5",
    "abc",
    "１２",
    "٣",
    "1_000",
    " 1",
    "1e3",
    str(10**17),
    str(10**30),
    "9" * 5000,
    "\x00",
    "'",
    "1;--",
]
CURSORS = [
    "~",
    "~1",
    "now~1",
    "2026-11-20~1",
    "2026-11-20T10:00:00~1",
    "2026-11-20T10:00:00+00:00~x",
    "2026-11-20T10:00:00+00:00~" + "9" * 30,
    "9999-12-31T23:59:59-14:00~1",
    "0001-01-01T00:00:00+14:00~1",
    "2026-11-20T10:00:00+99:00~1",
    "２０２６-11-20T10:00:00+00:00~1",
    "\x00~\x00",
    "~" * 10_000,
]


@pytest.fixture
def client(things: SimpleNamespace, alice: User, browser_of: Browser) -> Client:
    return browser_of(alice)


def url(name: str, conversation: Conversation) -> str:
    return reverse(f"inbox:{name}", args=[conversation.pk])


def test_a_strange_cursor_is_a_page_of_the_list(client: Client, trying: Trying) -> None:
    for name, cursor in product(["home", "rows"], CURSORS):
        with trying(f"{name} {cursor[:40]!r}"):
            assert client.get(reverse(f"inbox:{name}"), {"before": cursor}).status_code == 200


def test_a_strange_cursor_is_a_page_of_the_thread(
    client: Client, group_chat: Conversation, trying: Trying
) -> None:
    for cursor in CURSORS:
        with trying(repr(cursor[:40])):
            answer = client.get(url("messages", group_chat), {"before": cursor})
            assert answer.status_code == 200


def test_a_strange_filter_is_the_usual_one(client: Client, trying: Trying) -> None:
    strange = ["", "x", "\x00", "mine' --", "a" * 9999]
    for name, value in product(["view", "status", "type"], strange):
        with trying(f"{name} {value[:40]!r}"):
            assert client.get("/inbox/", {name: value}).status_code == 200


def test_a_strange_number_gets_no_changes(client: Client, trying: Trying) -> None:
    for name, value in product(["after", "conversation"], NUMBERS):
        with trying(f"{name} {value[:40]!r}"):
            answer = client.get("/inbox/changes/", {"after": "0", name: value})
            assert answer.status_code in {200, 404, 422}


def test_a_strange_epoch_starts_afresh(client: Client, trying: Trying) -> None:
    for epoch in ["", "x", "\x00", "９"]:
        with trying(repr(epoch)):
            answer = client.get("/inbox/changes/", {"after": "0", "epoch": epoch})
            assert [frame["op"] for frame in answer.json()["frames"]] == ["reset"]


def test_a_strange_id_is_nothing(client: Client, trying: Trying) -> None:
    addresses = ["/inbox/{}/", "/inbox/{}/row/", "/inbox/messages/{}/receipts/"]
    for address, value in product(addresses, NUMBERS):
        with trying(f"{address} {value[:40]!r}"):
            assert client.get(address.format(value)).status_code == 404


def test_a_strange_value_changes_nothing(
    client: Client, group_chat: Conversation, trying: Trying
) -> None:
    fields = {
        "read_mark": "seen",
        "assignment": "assignee",
        "removals": "participant",
        "join_decisions": "request",
    }
    for (name, field), value in product(fields.items(), NUMBERS):
        with trying(f"{name} {value[:40]!r}"):
            answer = client.post(url(name, group_chat), {field: value, "decision": "approve"})
            assert answer.status_code in {202, 204, 404, 422}


def test_a_strange_client_key_sends_nothing(
    client: Client, group_chat: Conversation, trying: Trying
) -> None:
    before = Message.objects.count()
    for key in ["x", "0", "\x00", "{}", "9" * 5000]:
        with trying(repr(key[:40])):
            answer = client.post(url("messages", group_chat), {"text": "Hi", "client_key": key})
            assert (answer.status_code, answer.json()["field"]) == (422, "client_key")
            assert Message.objects.count() == before


def test_a_text_that_cannot_be_sent_says_so(
    client: Client, group_chat: Conversation, trying: Trying
) -> None:
    for text in ["", " ", "\x00" * 5000, "x" * 4097, "x" * 1_000_000]:
        with trying(f"{len(text)} {text[:4]!r}"):
            answer = client.post(url("messages", group_chat), {"text": text})
            assert (answer.status_code, answer.json()["field"]) == (422, "text")


def test_bytes_that_are_no_text_are_no_trouble(
    client: Client, group_chat: Conversation, trying: Trying
) -> None:
    form = "application/x-www-form-urlencoded"
    bodies = [b"text=%ff%fe", b"text=%ed%a0%bd", b"text=%00", b"%", b"&&&=", b"text=" + b"%F0%9F"]
    for name, body in product(["messages", "draft", "group_settings"], bodies):
        with trying(f"{name} {body!r}"):
            answer = client.post(url(name, group_chat), body, content_type=form)
            assert answer.status_code < 500


STRANGE_IN_A_NEW_GROUP = [
    {"number": "999999"},
    {"number": "x"},
    {"number": str(10**30)},
    {"subject": ""},
    {"subject": "\x00"},
    {"subject": "x" * 129},
    {"description": "x" * 2049},
    {"join_approval_mode": "everybody"},
    {"client_key": "x"},
]


def test_a_strange_new_group_is_shown_again(
    client: Client, group_chat: Conversation, trying: Trying
) -> None:
    form = {"number": group_chat.number_id, "subject": "New", "join_approval_mode": "auto_approve"}
    for change in STRANGE_IN_A_NEW_GROUP:
        with trying(str(change)[:60]):
            assert client.post("/inbox/groups/", form | change).status_code == 422


def test_a_plain_form_is_told_on_the_page(things: SimpleNamespace, alice: User) -> None:
    client = Client()
    client.force_login(alice)

    answer = client.post(url("messages", things.conversation), {"text": ""}, follow=True)

    assert "Write something first." in [str(flash) for flash in answer.context["messages"]]


def test_a_busy_database_asks_to_try_again(
    client: Client, group_chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**message: object) -> None:
        raise OperationalError("locked")

    monkeypatch.setattr(composing, "queue_message", busy)

    answer = client.post(url("messages", group_chat), {"text": "Hi"})

    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
