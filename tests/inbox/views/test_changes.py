"""The socket's news over HTTP."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User, Workspace
from inbox.models import Conversation
from inbox.services import merging
from tests import factories

Browser = Callable[[User], Client]


def ask(client: Client, after: int, **query: object) -> dict[str, object]:
    return client.get("/inbox/changes/", {"after": after, **query}).json()


def test_what_was_missed_is_told(
    group_chat: Conversation, alice: User, workspace: Workspace, browser_of: Browser
) -> None:
    factories.make_message(group_chat, "one")
    factories.make_message(group_chat, "two")

    answer = ask(browser_of(alice), 1, epoch=workspace.epoch)

    [frame] = answer["frames"]
    assert (answer["head"], frame["prev"], frame["seq"]) == (2, 1, 2)
    assert "two" in frame["rows"][0]["html"]


def test_who_is_up_to_date_hears_nothing(
    group_chat: Conversation, alice: User, browser_of: Browser
) -> None:
    factories.make_message(group_chat)

    assert ask(browser_of(alice), 1)["frames"] == []


def test_the_open_conversation_gets_its_lines(
    group_chat: Conversation, alice: User, browser_of: Browser
) -> None:
    factories.make_message(group_chat, "Look")

    items, changes = ask(browser_of(alice), 0, conversation=group_chat.pk)["frames"]

    assert "Look" in items["items"][0]["html"]
    assert changes["op"] == "changes"


def test_a_colleague_without_the_number_sees_only_that_time_passes(
    group_chat: Conversation, bob: User, browser_of: Browser
) -> None:
    factories.make_message(group_chat, "Not for bob")

    [frame] = ask(browser_of(bob), 0)["frames"]

    assert (frame["seq"], frame["rows"], frame["touched"]) == (1, [], {})


@pytest.mark.parametrize("asker", ["bob", "mallory"])
def test_who_may_not_see_the_open_conversation_gets_none_of_its_lines(
    group_chat: Conversation,
    asker: str,
    browser_of: Browser,
    request: pytest.FixtureRequest,
) -> None:
    factories.make_message(group_chat, "Look")
    user = request.getfixturevalue(asker)

    answer = browser_of(user).get("/inbox/changes/", {"after": 0, "conversation": group_chat.pk})

    assert b"Look" not in answer.content


def test_who_has_a_conversation_open_that_was_merged_away_hears_of_it(
    direct_chat: Conversation, alice: User, browser_of: Browser
) -> None:
    twin = factories.make_contact(direct_chat.workspace, "Ana again")
    gone = factories.make_conversation(contact=twin, number=direct_chat.number)
    factories.make_message(gone, "Look")
    merging.merge(kept=direct_chat.contact, dropped=twin, by=alice)

    *_, changes = ask(browser_of(alice), 0, conversation=gone.pk)["frames"]

    assert "contact.merged" in changes["touched"][str(direct_chat.pk)]


@pytest.mark.parametrize("query", [{"epoch": "another"}, {"after": 99}])
def test_a_page_of_another_log_starts_afresh(
    group_chat: Conversation, alice: User, browser_of: Browser, query: dict[str, object]
) -> None:
    factories.make_message(group_chat)

    [frame] = ask(browser_of(alice), **({"after": 0} | query))["frames"]

    assert (frame["op"], frame["head"]) == ("reset", 1)


def test_a_long_gap_comes_in_pieces(
    group_chat: Conversation, alice: User, browser_of: Browser, batches_of: Callable[[int], None]
) -> None:
    batches_of(2)
    for _ in range(3):
        factories.make_message(group_chat)

    answer = ask(browser_of(alice), 0)

    assert (answer["head"], answer["frames"][0]["seq"]) == (3, 2)
