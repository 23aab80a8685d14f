"""Notes: among ourselves, once, by their author, and never on their way to anybody."""

import json
import uuid

import pytest

from accounts.models import User
from inbox.clock import this_second
from inbox.errors import InvalidInput, NotAllowed
from inbox.exporting import contents
from inbox.models import Activity, Conversation, Message, Note
from inbox.screen import timeline
from inbox.services import merging, noting
from tests import factories
from webhooks.models import Endpoint, OutgoingDelivery

SECRET = "They pay late, ask before you ship"


@pytest.fixture
def note(group_chat: Conversation, alice: User) -> Note:
    return noting.add(conversation=group_chat, author=alice, text=SECRET)


def kinds(conversation: Conversation) -> list[str]:
    facts = conversation.activities.filter(kind__startswith="note.")
    return list(facts.order_by("seq").values_list("kind", flat=True))


def test_a_note_is_a_line_of_the_thread_in_its_time(group_chat: Conversation, alice: User) -> None:
    before = factories.make_message(group_chat, "Before", occurred_at=this_second())
    note = noting.add(conversation=group_chat, author=alice, text=SECRET)
    after = factories.make_message(group_chat, "After", occurred_at=this_second())

    lines = [item.dom_id for item in timeline.page(group_chat).items]

    assert lines == [f"message-{before.pk}", f"note-{note.pk}", f"message-{after.pk}"]


def test_nothing_is_said_and_nobody_is_answered_by_a_note(note: Note) -> None:
    conversation = Conversation.objects.get(pk=note.conversation_id)

    assert (Message.objects.count(), conversation.last_message) == (0, None)


def test_the_log_and_the_webhooks_have_its_id_alone(group_chat: Conversation, alice: User) -> None:
    for style in Endpoint.Format.values:
        Endpoint.objects.create(
            workspace=group_chat.workspace, name=style, url="https://crm.test/", format=style
        )

    note = noting.add(conversation=group_chat, author=alice, text=SECRET)
    noting.change(note=note, by=alice, text=SECRET.upper())
    noting.remove(note=note, by=alice)

    told = OutgoingDelivery.objects.order_by("pk")
    written = json.dumps(list(Activity.objects.values_list("details", flat=True)))
    written += "".join(told.values_list("body", flat=True))
    assert [(one.endpoint.format, one.event) for one in told] == [
        ("octet", "note.added"),
        ("octet", "note.changed"),
        ("octet", "note.removed"),
    ]
    assert json.loads(told[0].body)["data"]["note"] == {"id": str(note.pk)}
    assert SECRET.lower() not in written.lower()


def test_twice_with_one_key_is_one_note(group_chat: Conversation, alice: User) -> None:
    key = uuid.uuid4()

    first, again = (
        noting.add(conversation=group_chat, author=alice, text=text, client_key=key)
        for text in (SECRET, "Something else")
    )

    assert (again.pk, again.text, kinds(group_chat)) == (first.pk, SECRET, ["note.added"])


@pytest.mark.parametrize("text", ["", " \n\t", "x" * 10_001])
def test_nothing_and_too_much_are_refused(group_chat: Conversation, alice: User, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        noting.add(conversation=group_chat, author=alice, text=text)

    assert (refused.value.field, Note.objects.count()) == ("text", 0)


def test_what_no_database_takes_is_replaced(group_chat: Conversation, alice: User) -> None:
    note = noting.add(conversation=group_chat, author=alice, text="a\x00b\ud800c\r\nd")

    assert Note.objects.get(pk=note.pk).text == "a�b�c\nd"


def test_only_its_author_changes_it_and_an_admin_may_remove_it(
    note: Note, alice: User, bob: User, admin: User
) -> None:
    for stranger in (bob, admin, None):
        with pytest.raises(NotAllowed):
            noting.change(note=note, by=stranger, text="I never said that")
    with pytest.raises(NotAllowed):
        noting.remove(note=note, by=bob)
    changed = noting.change(note=note, by=alice, text="They pay in time now")
    noting.change(note=note, by=alice, text="They pay in time now")
    removed = noting.remove(note=note, by=admin)
    noting.remove(note=note, by=alice)

    assert (changed.text, changed.edited_at is None) == ("They pay in time now", False)
    assert (removed.text, removed.removed_by) == ("", admin)
    assert kinds(note.conversation) == ["note.added", "note.changed", "note.removed"]


def test_a_removed_note_stays_removed(note: Note, alice: User) -> None:
    noting.remove(note=note, by=alice)

    with pytest.raises(noting.NoteGone):
        noting.change(note=note, by=alice, text="Back again")
    (line,) = timeline.page(note.conversation).items
    assert (line.dom_id, line.sentence) == (f"note-{note.pk}", "Alice Agent removed a note")


def test_an_export_has_notes_and_says_that_they_are_private(
    note: Note, group_chat: Conversation, alice: User
) -> None:
    gone = noting.add(conversation=group_chat, author=alice, text="Wrong chat")
    noting.remove(note=gone, by=alice)

    rows, as_line = contents.sections(group_chat)["notes"]

    (line,) = map(as_line, rows)
    assert (line["private"], line["author"], line["text"]) == (True, "Alice Agent", SECRET)


def test_notes_go_with_merged_chats_and_come_back(direct_chat: Conversation, alice: User) -> None:
    twin = factories.make_contact(direct_chat.workspace, "Ana R.")
    other = factories.make_conversation(contact=twin, number=direct_chat.number)
    note = noting.add(conversation=other, author=alice, text=SECRET)

    merge = merging.merge(kept=direct_chat.contact, dropped=twin, by=alice)
    together = [item.note for item in timeline.page(direct_chat).items if item.note]
    merging.undo(merge=merge, by=alice)

    assert together == [note]
    assert Note.objects.get(pk=note.pk).conversation_id == other.pk
