"""Who may listen, who may not, who no longer may."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.db import OperationalError, transaction

from accounts.models import BusinessNumber, Membership, User, Workspace
from inbox import consumers
from inbox.live import batches, rights
from inbox.models import Conversation
from tests import factories
from tests.inbox.live.sockets import live, open_page

pytestmark = pytest.mark.django_db(transaction=True)

message_in = sync_to_async(factories.make_message)


@live
async def test_strangers_are_told_to_log_in() -> None:
    async with open_page(None) as page:
        assert await page.closes_with() == 4401


@live
async def test_who_belongs_nowhere_hears_nothing(alice: User) -> None:
    await sync_to_async(alice.memberships.all().delete)()
    async with open_page(alice) as page:
        assert await page.closes_with() == 4403


@live
async def test_a_colleague_without_the_number_hears_nothing_of_it(
    bob: User, workspace: Workspace, group_chat: Conversation
) -> None:
    async with open_page(bob) as page:
        await page.hello(workspace)
        await message_in(group_chat, "Not for bob")
        frame = await page.hear()

        assert (frame["seq"], frame["rows"], frame["touched"]) == (1, [], {})


@live
async def test_a_colleague_without_the_number_cannot_watch(
    bob: User, workspace: Workspace, group_chat: Conversation
) -> None:
    await message_in(group_chat, "Not for bob")
    async with open_page(bob) as page:
        await page.hello(workspace)
        await page.say(op="watch", conversation=group_chat.pk, since=0)

        assert await page.hear() == {"op": "error", "message": "no such conversation"}


@live
async def test_another_workspace_hears_nothing(
    mallory: User, workspace: Workspace, group_chat: Conversation
) -> None:
    theirs = await sync_to_async(Workspace.objects.get)(name="Elsewhere")
    async with open_page(mallory) as page:
        await page.hello(theirs)
        await message_in(group_chat, "Not for mallory")
        await page.say(op="watch", conversation=group_chat.pk, since=0)

        assert (await page.hear())["op"] == "error"
        assert await page.hears_nothing()


def _dismiss(user: User) -> None:
    user.memberships.get().delete()


def _switch_off(user: User) -> None:
    user.is_active = False
    user.save()


def _take_number(user: User) -> None:
    number = factories.make_number(user.memberships.get().workspace)
    user.memberships.update(every_number=False)
    user.memberships.get().numbers.set([number])


def _log_out(user: User) -> None:
    Session.objects.all().delete()
    user.save()


def _new_password(user: User) -> None:
    user.set_password("a long new password")
    user.save()


CHANGES = [
    (_dismiss, 4403),
    (_switch_off, 4403),
    (_take_number, 4403),
    (_log_out, 4401),
    (_new_password, 4401),
]


@pytest.mark.parametrize(("change", "code"), CHANGES)
@live
async def test_an_open_page_closes_when_rights_change(
    alice: User, workspace: Workspace, change: Callable[[User], None], code: int
) -> None:
    async with open_page(alice) as page:
        await page.hello(workspace)
        await sync_to_async(change)(alice)

        assert await page.closes_with() == code


@pytest.mark.parametrize(("change", "code"), CHANGES)
@live
async def test_a_change_of_rights_is_noticed_with_news_that_come_together_with_it(
    alice: User,
    workspace: Workspace,
    group_chat: Conversation,
    change: Callable[[User], None],
    code: int,
) -> None:
    def both() -> None:
        with transaction.atomic():
            factories.make_message(group_chat)
            change(alice)

    async with open_page(alice) as page:
        await page.hello(workspace)
        await sync_to_async(both)()

        assert await page.closes_with() == code


@pytest.mark.parametrize(("change", "code"), CHANGES)
@live
async def test_rights_that_changed_before_hello_count_too(
    alice: User, workspace: Workspace, change: Callable[[User], None], code: int
) -> None:
    async with open_page(alice) as page:
        await page.settle()
        await sync_to_async(change)(alice)
        await page.say(op="hello", epoch=str(workspace.epoch), since=0)

        assert await page.closes_with() == code


@live
async def test_rights_of_others_close_nothing(
    alice: User, viewer: User, workspace: Workspace
) -> None:
    async with open_page(alice) as page:
        await page.hello(workspace)
        await sync_to_async(_dismiss)(viewer)

        assert await page.hears_nothing()


@live
async def test_a_restored_backup_closes_every_page(alice: User, workspace: Workspace) -> None:
    async with open_page(alice) as page:
        await page.hello(workspace)
        restored = Workspace.objects.filter(pk=workspace.pk).update
        await sync_to_async(restored)(epoch="0b9c9f3a-3b1e-4f2b-8d0c-000000000000")

        assert await page.closes_with() == 4403


NONSENSE: list[dict[str, Any]] = [
    {"text_data": "nonsense"},
    {"text_data": "[]"},
    {"text_data": "null"},
    {"text_data": "{}"},
    {"text_data": "[" * 60_000},
    {"bytes_data": b"\xff\x00"},
    {"text_data": '{"op": "delete"}'},
    {"text_data": '{"op": ["hello"]}'},
    {"text_data": '{"op": "hello", "since": "1"}'},
    {"text_data": '{"op": "hello", "since": -1}'},
    {"text_data": '{"op": "hello", "since": true}'},
    {"text_data": '{"op": "hello", "since": 9223372036854775808}'},
    {"text_data": '{"op": "hello", "since": NaN}'},
    {"text_data": '{"op": "ack", "seq": 1}'},
    {"text_data": '{"op": "watch", "conversation": "1", "since": 0}'},
    {"text_data": '{"op": "watch", "conversation": 1, "since": null}'},
    {"text_data": '{"op": "watch", "conversation": 999999, "since": 0}'},
]


@pytest.mark.parametrize("frame", NONSENSE)
@live
async def test_nonsense_is_answered_and_the_fifth_time_ends_it(
    alice: User, frame: dict[str, Any]
) -> None:
    async with open_page(alice) as page:
        for _ in range(consumers.MOST_FAULTS):
            await page.say_raw(**frame)
            assert (await page.hear())["op"] == "error"

        assert await page.closes_with() == 4400


@live
async def test_fewer_numbers_mean_fewer_rows(
    workspace: Workspace,
    number: BusinessNumber,
    other_number: BusinessNumber,
    bob: User,
    group_chat: Conversation,
) -> None:
    theirs = await sync_to_async(factories.make_conversation)(number=other_number)
    async with open_page(bob) as page:
        await message_in(group_chat)
        await message_in(theirs)
        await page.hello(workspace, since=0)

        assert set((await page.hear())["touched"]) == {str(theirs.pk)}


@live
async def test_a_viewer_may_listen(
    viewer: User, workspace: Workspace, group_chat: Conversation
) -> None:
    assert await sync_to_async(viewer.memberships.filter(role=Membership.Role.VIEWER).exists)()
    async with open_page(viewer) as page:
        await page.hello(workspace)
        await message_in(group_chat)

        assert (await page.hear())["rows"]


@live
async def test_news_that_come_together_with_a_change_of_rights_stay_away_from_the_page(
    alice: User, workspace: Workspace, group_chat: Conversation
) -> None:
    pushed: list[str] = []

    def both() -> None:
        with transaction.atomic():
            _dismiss(alice)
            factories.make_message(group_chat, "Not for alice any more")

    async with open_page(alice, {"octet.push": pushed.append}) as page:
        await page.hello(workspace)
        await page.say(op="watch", conversation=group_chat.pk, since=0)
        await page.settle()
        await sync_to_async(both)()

        assert await page.closes_with() == 4403
    assert not any("Not for alice" in frame for frame in pushed)


@live
async def test_a_check_of_rights_that_failed_is_made_at_the_next_look(
    alice: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts, troubles = rights.verdicts, [OperationalError("away")]

    def stumbles(viewers: Any) -> Any:
        if troubles:
            raise troubles.pop()
        return verdicts(viewers)

    async with open_page(alice) as page:
        await page.hello(workspace)
        monkeypatch.setattr(rights, "verdicts", stumbles)
        await sync_to_async(_dismiss)(alice)

        assert await page.closes_with() == 4403
    assert troubles == []


@live
async def test_who_has_not_said_hello_cannot_watch(alice: User, group_chat: Conversation) -> None:
    await message_in(group_chat, "Not yet")
    async with open_page(alice) as page:
        await page.say(op="watch", conversation=group_chat.pk, since=0)

        assert await page.hear() == {"op": "error", "message": "say hello first"}


@live
async def test_who_may_no_longer_see_a_chat_cannot_watch_it_while_the_check_fails(
    alice: User, workspace: Workspace, group_chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(viewers: object) -> None:
        raise OperationalError("away")

    async with open_page(alice) as page:
        await page.hello(workspace)
        monkeypatch.setattr(rights, "verdicts", stumbles)
        await sync_to_async(_dismiss)(alice)
        await message_in(group_chat, "Not for alice any more")
        await page.say(op="watch", conversation=group_chat.pk, since=0)

        assert await page.closes_with() == 4403


@live
async def test_news_that_are_newer_than_the_check_of_rights_are_checked_again(
    alice: User, workspace: Workspace, group_chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look finds something; before it is read, alice is dismissed and something else said."""
    pushed: list[str] = []

    def write() -> None:
        factories.make_message(group_chat, "For alice")

    def dismiss_and_write() -> None:
        with transaction.atomic():
            _dismiss(alice)
            factories.make_message(group_chat, "Not for alice any more")

    read, after, before = batches.read, iter([write]), iter([None, dismiss_and_write])

    def reads(*args: Any) -> Any:
        if happens := next(before, None):
            happens()
        found = read(*args)
        if happens := next(after, None):
            happens()
        return found

    async with open_page(alice, {"octet.push": pushed.append}) as page:
        await page.hello(workspace)
        await page.say(op="watch", conversation=group_chat.pk, since=0)
        await page.settle()
        monkeypatch.setattr(batches, "read", reads)

        assert await page.closes_with() == 4403
    assert not any("Not for alice" in frame for frame in pushed)
