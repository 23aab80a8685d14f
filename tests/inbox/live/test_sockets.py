"""What an open page hears."""

import json
import time
from collections.abc import Callable
from typing import Any

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
async def test_a_page_that_knows_everything_is_ready(
    alice: User, workspace: Workspace, group_chat: Conversation
) -> None:
    async with open_page(alice) as page:
        frame = await page.hello(workspace)

        assert (frame["op"], frame["head"]) == ("ready", 0)
        assert frame["epoch"] == str(workspace.epoch)


@live
async def test_news_arrives_by_itself(
    alice: User, workspace: Workspace, group_chat: Conversation
) -> None:
    async with open_page(alice) as page:
        await page.hello(workspace)
        await message_in(group_chat, "Good morning")
        frame = await page.hear()

        assert (frame["op"], frame["prev"], frame["seq"]) == ("changes", 0, 1)
        assert frame["touched"] == {str(group_chat.pk): ["message.received"]}
        assert "Good morning" in frame["rows"][0]["html"]


@live
async def test_the_first_news_after_hello_is_not_missed(
    alice: User, workspace: Workspace, group_chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tailer, "LOOK_EVERY_SECONDS", 0.4)
    async with open_page(alice) as page:
        await page.hello(workspace)
        await message_in(group_chat)

        assert (await page.hear())["seq"] == 1


@live
async def test_what_happens_after_a_long_look_is_told_together(
    alice: User, workspace: Workspace, group_chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_slowly(*args: Any) -> batches.Batch | None:
        time.sleep(0.5)
        return read(*args)

    read = batches.read
    monkeypatch.setattr(batches, "read", read_slowly)
    monkeypatch.setattr(tailer, "LONGEST_REST_SECONDS", 0.5)
    monkeypatch.setattr(tailer, "MUCH", 1)
    async with open_page(alice) as page:
        await page.hello(workspace)
        await message_in(group_chat)
        assert (await page.hear())["seq"] == 1

        await message_in(group_chat)
        await message_in(group_chat)

        frame = await page.hear()
        assert (frame["prev"], frame["seq"]) == (1, 3)


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
async def test_the_open_conversation_gets_its_lines(
    alice: User, workspace: Workspace, group_chat: Conversation
) -> None:
    async with open_page(alice) as page:
        await page.hello(workspace)
        await page.say(op="watch", conversation=group_chat.pk, since=0)
        message = await message_in(group_chat, "Look")
        frame = await page.hear_one("items")

        assert frame["conversation"] == group_chat.pk
        assert frame["items"][0]["id"] == f"message-{message.pk}"
        assert "Look" in frame["items"][0]["html"]


@live
async def test_lines_that_came_before_watching_come_at_once(
    alice: User, workspace: Workspace, group_chat: Conversation
) -> None:
    await message_in(group_chat, "Old")
    await message_in(group_chat, "New")
    async with open_page(alice) as page:
        await page.hello(workspace)
        await page.say(op="watch", conversation=group_chat.pk, since=1)
        frame = await page.hear_one("items")

        assert ["New" in item["html"] for item in frame["items"]] == [True]


@live
async def test_a_closed_conversation_gets_no_lines(
    alice: User, workspace: Workspace, group_chat: Conversation
) -> None:
    async with open_page(alice) as page:
        await page.hello(workspace)
        await page.say(op="watch", conversation=group_chat.pk, since=0)
        await page.say(op="watch", conversation=None)
        await page.settle()
        await message_in(group_chat)

        assert (await page.hear())["op"] == "changes"


@live
async def test_news_are_pushed_where_the_server_offers_to(
    alice: User, workspace: Workspace, group_chat: Conversation
) -> None:
    pushed: list[str] = []
    async with open_page(alice, {"octet.push": pushed.append}) as page:
        await page.hello(workspace)
        await page.say(op="watch", conversation=group_chat.pk, since=0)
        await page.settle()
        await message_in(group_chat)
        assert await page.hears_nothing()

    told = [json.loads(text)["op"] for text in pushed]
    assert [op for op in told if op != "beat"] == ["items", "changes"]


@live
async def test_two_pages_hear_the_same(
    alice: User, admin: User, workspace: Workspace, group_chat: Conversation
) -> None:
    async with open_page(alice) as one, open_page(admin) as other:
        await one.hello(workspace)
        await other.hello(workspace)
        await message_in(group_chat)

        assert await one.hear() == await other.hear()


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


@live
async def test_without_the_channel_layer_the_page_is_still_served(
    alice: User, workspace: Workspace, group_chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead() -> Any:
        raise ConnectionError("no Redis")

    monkeypatch.setattr(tailer, "get_channel_layer", dead)
    async with open_page(alice) as page:
        await page.hello(workspace)
        await message_in(group_chat)

        assert (await page.hear())["seq"] == 1


@live
async def test_a_stumbling_reader_goes_on(
    alice: User, workspace: Workspace, group_chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, troubles = batches.read, [ValueError("once")]

    def stumbles(*args: Any) -> Any:
        if troubles:
            raise troubles.pop()
        return read(*args)

    async with open_page(alice) as page:
        await page.hello(workspace)
        await page.settle()
        monkeypatch.setattr(batches, "read", stumbles)
        await message_in(group_chat)

        assert (await page.hear())["seq"] == 1
    assert troubles == []
