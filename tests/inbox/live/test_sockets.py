"""What an open page hears."""

import json
import time
from typing import Any

import pytest
from asgiref.sync import SyncToAsync, sync_to_async

from accounts.models import User, Workspace
from inbox.live import batches, tailer
from inbox.live.tailer import Tailer
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
async def test_a_word_that_asks_nothing_is_heeded_without_a_thread(
    alice: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_page(alice) as page:
        await page.hello(workspace)
        with monkeypatch.context() as alone:
            alone.setattr(SyncToAsync, "__call__", _fail)
            alone.setattr(Tailer, "in_thread", _fail)
            await page.say(op="ack", seq=0)
            await page.settle()


def _fail(*args: Any) -> None:
    raise AssertionError("a thread was asked")


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


@live
async def test_a_workspace_whose_log_cannot_be_read_keeps_nothing_from_the_others(
    alice: User,
    mallory: User,
    workspace: Workspace,
    group_chat: Conversation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = batches.read
    theirs = await sync_to_async(Workspace.objects.get)(name="Elsewhere")
    their_chat = await sync_to_async(
        lambda: factories.make_conversation(number=theirs.numbers.get())
    )()

    def stumbles(pk: int, *args: Any) -> Any:
        if pk == workspace.pk:
            raise ValueError("always")
        return read(pk, *args)

    async with open_page(alice) as page, open_page(mallory) as other:
        await page.hello(workspace)
        await other.hello(theirs)
        await page.settle()
        await other.settle()
        monkeypatch.setattr(batches, "read", stumbles)
        await message_in(group_chat)
        await message_in(their_chat)

        assert (await other.hear())["op"] == "changes"
        assert await page.hears_nothing()
