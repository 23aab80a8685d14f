"""Private notes on the page: drawn with the thread, told live, and apart from messages."""

import json
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from inbox.models import Conversation, Message, Note
from inbox.services import noting
from tests import factories

Browser = Callable[[User], Client]


@pytest.fixture
def page(alice: User, browser_of: Browser) -> Client:
    return browser_of(alice)


def test_a_note_is_in_the_first_page_and_is_no_markup(
    page: Client, group_chat: Conversation, alice: User
) -> None:
    note = noting.add(conversation=group_chat, author=alice, text="<b>late</b> *twice*")

    drawn = page.get(reverse("inbox:conversation", args=[group_chat.pk])).content.decode()

    assert f'id="note-{note.pk}"' in drawn
    assert "&lt;b&gt;late&lt;/b&gt; <strong>twice</strong>" in drawn


def test_a_note_is_answered_with_its_line_and_a_refusal_with_words(
    page: Client, group_chat: Conversation
) -> None:
    url, key = reverse("inbox:notes", args=[group_chat.pk]), str(uuid.uuid4())

    answers = [page.post(url, {"text": "Once", "client_key": key}) for _ in range(2)]
    empty, wrong = page.post(url, {"text": " "}), page.post(url, {"text": "x", "client_key": "1"})

    note = Note.objects.get()
    assert [f'id="note-{note.pk}"' in answer.content.decode() for answer in answers] == [True, True]
    assert (empty.status_code, empty.json()["field"]) == (422, "text")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "client_key")
    assert Message.objects.count() == 0


def test_changes_and_removals_come_live_in_the_place_of_the_note(
    page: Client, group_chat: Conversation, alice: User
) -> None:
    note = noting.add(conversation=group_chat, author=alice, text="First words")
    after = group_chat.activities.latest("seq").seq
    noting.change(note=note, by=alice, text="Better words")
    (changed,) = told(page, group_chat, after)
    noting.remove(note=note, by=alice)
    (removed,) = told(page, group_chat, after)

    assert (changed["id"], removed["id"]) == (f"note-{note.pk}", f"note-{note.pk}")
    assert changed["sort"] == removed["sort"]
    assert "Better words" in changed["html"]
    assert "edited" in changed["html"]
    assert "Alice Agent removed a note" in removed["html"]


def told(page: Client, conversation: Conversation, after: int) -> list[dict[str, str]]:
    epoch = str(conversation.workspace.epoch)
    query = {"after": after, "epoch": epoch, "conversation": conversation.pk}
    frames = page.get(reverse("inbox:changes"), query).json()["frames"]
    return [item for frame in map(as_frame, frames) for item in frame.get("items", [])]


def as_frame(frame: str | dict) -> dict:
    return json.loads(frame) if isinstance(frame, str) else frame


def test_a_viewer_reads_notes_and_has_no_box_for_them(
    group_chat: Conversation, alice: User, viewer: User, browser_of: Browser
) -> None:
    noting.add(conversation=group_chat, author=alice, text="For all of us")

    url = reverse("inbox:thread", args=[group_chat.pk])
    drawn = browser_of(viewer).get(url).content.decode()

    assert "For all of us" in drawn
    assert "data-note-form" not in drawn


def test_a_colleague_may_not_change_a_note(
    group_chat: Conversation, alice: User, page: Client
) -> None:
    leo = factories.make_user("Leo", workspace=group_chat.workspace)
    note = noting.add(conversation=group_chat, author=leo, text="Mine")

    answer = page.post(reverse("inbox:note", args=[note.pk]), {"text": "Yours"})

    note.refresh_from_db()
    assert (answer.status_code, answer.json()["code"], note.text) == (403, "not_allowed", "Mine")


def test_many_notes_cost_no_more_queries_than_one(
    page: Client, group_chat: Conversation, alice: User
) -> None:
    noting.add(conversation=group_chat, author=alice, text="One")
    few = queries(page, group_chat)
    for nth in range(30):
        leo = factories.make_user(f"Leo {nth}", workspace=group_chat.workspace)
        noting.add(conversation=group_chat, author=leo, text="More")

    assert queries(page, group_chat) == few


def queries(page: Client, conversation: Conversation) -> int:
    with CaptureQueriesContext(connection) as captured:
        page.get(reverse("inbox:thread", args=[conversation.pk]))
    return len(captured)
