"""One thing done with many groups: exactly once each, whatever happens in between."""

import uuid

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber, Membership, User
from groups.models import Group, GroupRequest
from inbox.errors import InvalidInput
from inbox.models import BulkItem, BulkRun, Conversation, Message
from inbox.outbox import bulk_runs
from inbox.outbox.bulk_runs import drain_bulk
from inbox.services import bulk, handling
from tests import factories

Action = BulkRun.Action


@pytest.fixture
def chats(number: BusinessNumber) -> list[Conversation]:
    return [factories.make_conversation(number=number) for _ in range(5)]


def start(alice: User, action: Action, **more: object) -> BulkRun:
    membership = alice.memberships.get()
    groups = Conversation.objects.filter(workspace=membership.workspace, group__isnull=False)
    return bulk.start(groups, membership=membership, action=action, **more)


def work_off() -> None:
    while drain_bulk():
        pass


def counts(run: BulkRun) -> tuple[str, int, int]:
    run.refresh_from_db()
    return run.state, run.done, run.failed


def test_all_are_closed_and_can_be_opened_again(chats: list[Conversation], alice: User) -> None:
    handling.close(conversation=chats[0], by=alice)
    run = start(alice, Action.CLOSE)
    work_off()

    assert counts(run) == ("done", 5, 0)
    assert not Conversation.objects.filter(status="open").exists()

    undoing = bulk.undo(run)
    assert bulk.undo(run) == undoing
    work_off()

    assert counts(undoing) == ("done", 5, 0)
    closed = Conversation.objects.filter(status="closed")
    assert list(closed) == [chats[0]], "what was closed before stays closed"


def test_undoing_leaves_alone_what_somebody_changed_since(
    chats: list[Conversation], alice: User, admin: User
) -> None:
    run = start(alice, Action.ASSIGN, details={"assignee": alice.pk})
    work_off()
    handling.assign(conversation=chats[0], assignee=admin, by=admin)

    undoing = bulk.undo(run.__class__.objects.get(pk=run.pk))
    work_off()

    assert counts(undoing) == ("done", 4, 1)
    chats[0].refresh_from_db()
    assert chats[0].assignee == admin


def test_each_group_gets_the_template_once(chats: list[Conversation], alice: User) -> None:
    template = factories.make_template(chats[0].number)
    details = {"template": template.pk, "values": {"body.1": "Ana"}}
    run = start(alice, Action.TEMPLATE, details=details)
    work_off()
    # As if the worker had died before ticking them off.
    BulkItem.objects.update(state="waiting")
    BulkRun.objects.update(state="running")
    work_off()

    assert Message.objects.filter(kind="template").count() == 5
    assert counts(run)[0] == "done"


def test_what_cannot_be_done_says_why_and_the_rest_is_done(
    chats: list[Conversation], alice: User
) -> None:
    group = chats[2].group
    group.state = "deleted"
    group.save()
    Group.objects.update(read_at=timezone.now())

    run = start(alice, Action.REFRESH)
    work_off()

    assert counts(run) == ("done", 4, 1)
    item = run.items.get(state="failed")
    assert (item.conversation, item.problem) == (
        chats[2],
        "WhatsApp has nothing to say about this.",
    )
    assert Group.objects.filter(read_at=None).count() == 4, "each is read when its turn comes"


def test_everybody_who_waits_is_let_in(chats: list[Conversation], alice: User) -> None:
    for _ in range(2):
        factories.make_join_request(chats[0])

    start(alice, Action.APPROVE)
    work_off()

    assert len(GroupRequest.objects.get(kind="approve").wish["join_requests"]) == 2


def test_a_paused_run_rests_and_goes_on(
    chats: list[Conversation], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_runs, "AT_ONCE", 2)
    run = start(alice, Action.CLOSE)
    drain_bulk()
    bulk.pause(run)
    assert (drain_bulk(), counts(run)) == (0, ("paused", 2, 0))

    bulk.resume(run)
    work_off()
    assert counts(run) == ("done", 5, 0)


def test_a_cancelled_run_leaves_the_rest_alone(
    chats: list[Conversation], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_runs, "AT_ONCE", 2)
    run = start(alice, Action.CLOSE)
    drain_bulk()
    bulk.cancel(run)
    work_off()

    assert counts(run) == ("cancelled", 2, 0)
    assert Conversation.objects.filter(status="open").count() == 3
    with pytest.raises(bulk.NotPossible):
        bulk.resume(run)


def test_who_lost_the_right_meanwhile_changes_nothing(
    chats: list[Conversation], alice: User
) -> None:
    run = start(alice, Action.CLOSE)
    alice.memberships.update(role=Membership.Role.VIEWER)
    work_off()

    assert counts(run) == ("done", 0, 5)
    assert not Conversation.objects.filter(status="closed").exists()


def test_a_double_click_is_one_run(chats: list[Conversation], alice: User) -> None:
    key = uuid.uuid4()

    assert start(alice, Action.CLOSE, client_key=key) == start(alice, Action.CLOSE, client_key=key)
    assert BulkItem.objects.count() == 5


def test_no_groups_and_too_many_are_refused(
    chats: list[Conversation], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 4)
    with pytest.raises(InvalidInput, match="At most 4"):
        start(alice, Action.CLOSE)
    Conversation.objects.all().delete()
    with pytest.raises(InvalidInput, match="at least one"):
        start(alice, Action.CLOSE)
