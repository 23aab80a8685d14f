"""A page that has missed something, or does not say what it has read, hears it all in the end."""

from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User, Workspace
from inbox.consumers import tailers
from inbox.live import batches, hub, tailer
from inbox.models import Conversation
from tests import factories
from tests.inbox.live.sockets import live, open_page

pytestmark = pytest.mark.django_db(transaction=True)

message_in = sync_to_async(factories.make_message)


@live
async def test_what_was_missed_is_caught_up(
    alice: User, workspace: Workspace, group_chat: Conversation
) -> None:
    for _ in range(3):
        await message_in(group_chat)
    async with open_page(alice) as page:
        assert (await page.hello(workspace, since=1))["op"] == "ready"
        frame = await page.hear()

        assert (frame["prev"], frame["seq"]) == (1, 3)
        assert await page.hears_nothing()


@live
async def test_a_long_gap_comes_in_pieces_without_holes(
    alice: User,
    workspace: Workspace,
    group_chat: Conversation,
    batches_of: Callable[[int], None],
) -> None:
    batches_of(2)
    for _ in range(5):
        await message_in(group_chat)
    async with open_page(alice) as page:
        await page.hello(workspace, since=0)
        steps = [await page.hear() for _ in range(3)]

        assert [(step["prev"], step["seq"]) for step in steps] == [(0, 2), (2, 4), (4, 5)]


@live
async def test_more_news_than_a_batch_holds_come_with_one_look(
    alice: User,
    workspace: Workspace,
    group_chat: Conversation,
    batches_of: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tailer, "LOOK_EVERY_SECONDS", 1000)
    batches_of(2)
    async with open_page(alice) as page:
        await page.hello(workspace)
        await page.settle()
        for _ in range(5):
            await message_in(group_chat)
        tailers.here()._rung.set()
        steps = [await page.hear() for _ in range(3)]

        assert [(step["prev"], step["seq"]) for step in steps] == [(0, 2), (2, 4), (4, 5)]


@pytest.mark.parametrize(("epoch", "since"), [("another", 0), ("", 0), (None, 99), (None, 2**62)])
@live
async def test_a_page_of_another_log_starts_afresh(
    alice: User, workspace: Workspace, epoch: str | None, since: int
) -> None:
    async with open_page(alice) as page:
        own = str(workspace.epoch)
        await page.say(op="hello", epoch=own if epoch is None else epoch, since=since)

        assert (await page.hear())["op"] == "reset"


@live
async def test_a_page_too_far_behind_starts_afresh(
    alice: User, workspace: Workspace, group_chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_BEHIND", 1)
    await message_in(group_chat)
    await message_in(group_chat)
    async with open_page(alice) as page:
        assert (await page.hello(workspace, since=0))["op"] == "reset"


@live
async def test_a_page_that_never_confirms_falls_behind_and_catches_up(
    alice: User, workspace: Workspace, group_chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_UNREAD_FRAMES", 4)
    async with open_page(alice) as page:
        await page.hello(workspace)
        for _ in range(4):
            await message_in(group_chat)
            await page.hear()
        await message_in(group_chat)
        assert await page.hears_nothing()

        await page.say(op="ack", seq=4)

        assert (await page.hear())["seq"] == 5
        await message_in(group_chat)
        assert (await page.hear())["seq"] == 6


@live
async def test_a_page_that_catches_up_without_confirming_is_not_sent_everything(
    alice: User,
    workspace: Workspace,
    group_chat: Conversation,
    batches_of: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub, "MOST_UNREAD_FRAMES", 4)
    batches_of(1)
    for _ in range(6):
        await message_in(group_chat)
    async with open_page(alice) as page:
        await page.hello(workspace, since=0)
        assert [(await page.hear())["seq"] for _ in range(4)] == [1, 2, 3, 4]
        assert await page.hears_nothing()

        await page.say(op="ack", seq=4)

        assert [(await page.hear())["seq"] for _ in range(2)] == [5, 6]


@live
async def test_a_second_hello_starts_again_from_there(
    alice: User, workspace: Workspace, group_chat: Conversation
) -> None:
    await message_in(group_chat)
    async with open_page(alice) as page:
        await page.hello(workspace)
        await page.hello(workspace, since=0)

        assert (await page.hear())["prev"] == 0
