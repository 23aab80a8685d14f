"""The one fact log."""

from functools import partial

import pytest
from django.db import transaction

from accounts.models import BusinessNumber, Workspace
from inbox.history import Kind, recording
from inbox.live import batches, heads
from inbox.models import Activity, Conversation
from tests import factories
from tests.inbox.parallel import at_once, needs_postgres


def note(conversation: Conversation, times: int = 1, **fact: object) -> None:
    with recording() as history:
        for _ in range(times):
            history.record(Kind.PARTICIPANT_JOINED, conversation, **fact)


def seqs() -> list[int]:
    return list(Activity.objects.order_by("seq").values_list("seq", flat=True))


def test_facts_are_numbered_one_after_the_other(group_chat: Conversation) -> None:
    note(group_chat, times=3)
    note(group_chat)

    assert seqs() == [1, 2, 3, 4]


def test_each_workspace_counts_for_itself(group_chat: Conversation) -> None:
    elsewhere = factories.make_conversation()
    note(group_chat, times=2)
    note(elsewhere)

    assert Activity.objects.get(conversation=elsewhere).seq == 1


def test_what_is_undone_was_never_a_fact(group_chat: Conversation) -> None:
    with transaction.atomic():
        note(group_chat)
        transaction.set_rollback(True)
    note(group_chat)

    assert seqs() == [1]


def test_the_same_key_twice_is_one_fact(group_chat: Conversation) -> None:
    note(group_chat, dedupe_key="a", times=2)
    note(group_chat, dedupe_key="a")

    assert seqs() == [1]


def test_another_conversation_may_have_the_same_key(
    group_chat: Conversation, direct_chat: Conversation
) -> None:
    note(group_chat, dedupe_key="a")
    note(direct_chat, dedupe_key="a")

    assert seqs() == [1, 2]


def test_browsers_are_told_after_the_commit(
    group_chat: Conversation, nudged: list[str], django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        note(group_chat)
        assert nudged == []

    assert nudged == ["live"]


def test_nothing_to_tell_nudges_nobody(
    nudged: list[str], django_capture_on_commit_callbacks: object, db: None
) -> None:
    with django_capture_on_commit_callbacks(execute=True), recording():
        pass

    assert nudged == []


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_leave_no_gap(number: BusinessNumber) -> None:
    chats = [factories.make_conversation(number=number) for _ in range(8)]

    at_once(
        [partial(lambda chat: [note(chat, times=3) for _ in range(10)], chat) for chat in chats]
    )

    assert seqs() == list(range(1, 241))


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_a_reader_never_sees_a_later_fact_before_an_earlier_one(number: BusinessNumber) -> None:
    chats = [factories.make_conversation(number=number) for _ in range(4)]

    def write(chat: Conversation) -> list[int]:
        [note(chat, times=2) for _ in range(20)]
        return []

    def read() -> list[int]:
        seen: list[int] = []
        for _ in range(200):
            last = seen[-1] if seen else 0
            seen += (
                Activity.objects.filter(seq__gt=last).order_by("seq").values_list("seq", flat=True)
            )
        return seen

    *_, seen = at_once([*(partial(write, chat) for chat in chats), read])

    assert seen == list(range(1, len(seen) + 1))


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_a_writer_that_gives_up_leaves_no_gap(number: BusinessNumber) -> None:
    chats = [factories.make_conversation(number=number) for _ in range(4)]

    def write(chat: Conversation) -> None:
        for nth in range(10):
            with transaction.atomic():
                note(chat)
                transaction.set_rollback(nth % 2 == 0)

    at_once([partial(write, chat) for chat in chats])

    assert seqs() == list(range(1, 21))


def test_a_batch_tells_what_changed(group_chat: Conversation, workspace: Workspace) -> None:
    factories.make_message(group_chat, "Good morning")

    batch = batches.read(workspace.pk, 0, {group_chat.pk})

    assert (batch.prev, batch.seq) == (0, 1)
    assert "Good morning" in batch.rows[group_chat.pk]
    assert "Good morning" in batch.items_frames(group_chat.pk)[0]


def test_nothing_new_is_no_batch(workspace: Workspace) -> None:
    assert batches.read(workspace.pk, 0, ()) is None


def test_lines_are_rendered_only_for_who_watches(
    group_chat: Conversation, workspace: Workspace
) -> None:
    factories.make_message(group_chat)

    assert batches.read(workspace.pk, 0, ()).items_frames(group_chat.pk) == []


def test_a_storm_makes_pages_load_anew(
    number: BusinessNumber, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_ROWS", 1)
    for _ in range(2):
        factories.make_message(factories.make_conversation(number=number))

    batch = batches.read(workspace.pk, 0, ())

    assert batch.is_stale
    assert '"stale": true' in batch.changes_frame(frozenset({number.pk}))
    assert '"stale": false' in batch.changes_frame(frozenset())


def test_the_head_is_zero_before_anything_happened(workspace: Workspace) -> None:
    assert heads.of(workspace).seq == 0
