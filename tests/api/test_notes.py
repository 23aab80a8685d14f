"""Notes, as programs read and write them."""

import pytest

from accounts.models import BusinessNumber, User
from inbox.models import Conversation, Message, Note
from inbox.services import noting
from tests.api.conftest import Program
from tests.factories import make_conversation, make_group


@pytest.fixture
def conversation(number: BusinessNumber) -> Conversation:
    return make_conversation(group=make_group(number))


def at(conversation: Conversation, *rest: object) -> str:
    return "/".join(["/api/v1/inbox/conversations", str(conversation.pk), "notes", *map(str, rest)])


def test_a_program_writes_a_note_and_nothing_is_sent(
    program: Program, conversation: Conversation
) -> None:
    answer = program.post(at(conversation), {"text": "Order 4711 is late"})

    note = Note.objects.get()
    told = answer.json()["data"]
    assert (answer.status_code, told["id"], told["author"]) == (201, str(note.pk), None)
    assert (note.text, Message.objects.count()) == ("Order 4711 is late", 0)


def test_pages_have_the_newest_first_and_no_removed_one(
    program: Program, conversation: Conversation, alice: User
) -> None:
    notes = [noting.add(conversation=conversation, author=alice, text=f"{n}") for n in range(4)]
    noting.remove(note=notes[2], by=alice)

    first = program.get(at(conversation), {"limit": 2}).json()
    cursor = first["pagination"]["nextCursor"]
    second = program.get(at(conversation), {"limit": 2, "cursor": cursor}).json()

    assert [note["text"] for note in first["data"] + second["data"]] == ["3", "1", "0"]
    assert first["data"][0]["author"] == {"id": str(alice.pk), "name": "Alice Agent"}
    assert second["pagination"]["hasMore"] is False


def test_programs_change_what_programs_wrote_and_remove_any(
    program: Program, conversation: Conversation, alice: User
) -> None:
    hers = noting.add(conversation=conversation, author=alice, text="Mine")
    ours = noting.add(conversation=conversation, author=None, text="A draft")

    refused = program.patch(at(conversation, hers.pk), {"text": "Not mine"})
    changed = program.patch(at(conversation, ours.pk), {"text": "A fact"})
    removed = [program.delete(at(conversation, hers.pk)).status_code for _ in range(2)]

    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert (changed.json()["data"]["text"], changed.json()["data"]["editedAt"] is None) == (
        "A fact",
        False,
    )
    assert removed == [200, 404]


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001, None, ["x"]])
def test_what_is_no_note_is_refused(
    program: Program, conversation: Conversation, text: object
) -> None:
    answer = program.post(at(conversation), {"text": text})

    assert (answer.status_code, answer.json()["param"]) == (400, "text")


def test_a_note_of_another_conversation_is_not_there(
    program: Program, conversation: Conversation, number: BusinessNumber
) -> None:
    other = make_conversation(group=make_group(number))
    note = noting.add(conversation=other, author=None, text="Elsewhere")

    assert program.patch(at(conversation, note.pk), {"text": "Here"}).status_code == 404
