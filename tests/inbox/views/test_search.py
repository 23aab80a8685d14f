"""The search box of the list."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import BusinessNumber, User
from inbox.models import Conversation
from inbox.screen import searching
from inbox.search import finding
from inbox.services import noting
from tests import factories

Browser = Callable[[User], Client]
Search = Callable[..., str]


@pytest.fixture
def search(alice: User, browser_of: Browser) -> Search:
    """What alice's page shows, of the whole or of one part."""
    client = browser_of(alice)

    def ask(q: str, **more: str) -> str:
        answer = client.get("/inbox/search/", {"q": q} | more)
        assert answer.status_code == 200
        return answer.content.decode()

    return ask


def lines(page: str) -> list[str]:
    return re.findall(r'data-found-line="([^"]+)"', page)


def test_a_message_and_a_note_are_found_with_their_words_marked(
    search: Search, group_chat: Conversation, alice: User
) -> None:
    said = factories.make_message(group_chat, "Is the <deposit> refundable?")
    noted = noting.add(conversation=group_chat, author=alice, text="Their deposit is late")

    page = search("Deposit")

    assert lines(page) == [f"message-{said.pk}", f"note-{noted.pk}"]
    assert "Is the &lt;<mark>deposit</mark>&gt; refundable?" in page
    assert f'href="/inbox/{group_chat.pk}/#note-{noted.pk}"' in page


def test_people_and_groups_are_found_by_name_and_number(
    search: Search, group_chat: Conversation, direct_chat: Conversation
) -> None:
    by_name, by_number = search("ana rui"), search(direct_chat.contact.wa_id[:6])

    for page in (by_name, by_number):
        assert f'data-found-open="{direct_chat.pk}"' in page
        assert f'data-found-open="{group_chat.pk}"' not in page


def test_everybody_finds_what_they_may_see(
    group_chat: Conversation,
    alice: User,
    bob: User,
    viewer: User,
    mallory: User,
    browser_of: Browser,
) -> None:
    factories.make_message(group_chat, "The deposit")
    noting.add(conversation=group_chat, author=alice, text="The deposit")
    group_chat.group.subject = "Deposit"
    group_chat.group.save()

    def hits(user: User) -> int:
        page = browser_of(user).get("/inbox/search/", {"q": "deposit"}).content.decode()
        return page.count("data-found-open")

    assert [hits(user) for user in (alice, viewer, bob, mallory)] == [3, 3, 0, 0]


def test_more_comes_after_the_last_that_was_shown(search: Search, group_chat: Conversation) -> None:
    said = [factories.make_message(group_chat, f"Deposit {n}").pk for n in range(45)]
    shown, page = [], search("deposit")
    for _ in range(2):
        shown += lines(page)
        before = re.search(r"part=messages&amp;before=(\d+)", page)[1]
        page = search("deposit", part="messages", before=before)
    shown += lines(page)

    assert shown == [f"message-{pk}" for pk in reversed(said)]
    assert "before=" not in page


def test_names_go_on_too(search: Search, number: BusinessNumber) -> None:
    for nth in range(searching.MOST_NAMES + 2):
        factories.make_conversation(group=factories.make_group(number, subject=f"Trip {nth}"))

    page = search("trip")
    before = re.search(r"part=names&amp;before=([^\"]+)", page)[1].replace("%3A", ":")
    rest = search("trip", part="names", before=before.replace("%2B", "+"))

    opened = re.findall(r'data-found-open="(\d+)"', page + rest)
    assert len(opened) == len(set(opened)) == searching.MOST_NAMES + 2


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("", ""),
        ("   ", ""),
        ("& | ! 🙌", "Type letters or digits"),
        ("x\x00y", "Nothing found"),
        ("x" * 10_000, "Search for 200 characters at most"),
        ("deposit' OR 1=1 --", "Nothing found"),
        ("nowhere", "Nothing found"),
    ],
)
def test_what_cannot_be_found_is_answered_in_words(
    search: Search, group_chat: Conversation, q: str, words: str
) -> None:
    factories.make_message(group_chat, "The deposit")

    page = search(q)

    assert words in page
    assert not lines(page)


@pytest.mark.parametrize("more", [{"part": "x"}, {"part": "notes", "before": "9" * 30}])
def test_an_address_that_was_mangled_shows_something(search: Search, more: dict[str, str]) -> None:
    assert "500" not in search("deposit", **more)


def test_without_scripts_the_whole_page_comes(
    group_chat: Conversation, alice: User, client_of: Browser
) -> None:
    said = factories.make_message(group_chat, "The deposit")

    page = client_of(alice).get("/inbox/search/", {"q": "deposit"}).content.decode()

    assert lines(page) == [f"message-{said.pk}"]
    assert 'value="deposit"' in page


def test_many_hits_cost_no_more_queries_than_one(
    search: Search, number: BusinessNumber, alice: User
) -> None:
    def fill(count: int) -> None:
        for nth in range(count):
            group = factories.make_group(number, subject=f"Deposit {nth}")
            conversation = factories.make_conversation(group=group)
            factories.make_message(conversation, "The deposit", outgoing=nth % 2 == 0)
            noting.add(conversation=conversation, author=alice, text="The deposit")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            search("deposit")
        return len(captured)

    fill(1)
    few = cost()
    fill(20)

    assert cost() == few <= 11


def test_the_page_of_a_hit_goes_back_to_it(
    group_chat: Conversation, alice: User, browser_of: Browser
) -> None:
    note = noting.add(conversation=group_chat, author=alice, text="Long ago")
    for nth in range(70):
        factories.make_message(group_chat, f"Later {nth}")
    url = f"/inbox/{group_chat.pk}/messages/"

    page = browser_of(alice).get(url, {"around_note": note.pk}).content.decode()
    lost = browser_of(alice).get(url, {"around_note": note.pk + 1})

    assert f'id="note-{note.pk}"' in page
    assert lost.status_code == 404


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL finds all")
def test_what_is_too_old_to_be_found_is_told(
    search: Search, group_chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "REACH", 3)
    said = [factories.make_message(group_chat, f"Deposit {n}").pk for n in range(3)]
    all_of_it = search("deposit")
    said += [factories.make_message(group_chat, f"Deposit {n}").pk for n in range(3)]

    newest = search("deposit")

    assert "looked through" not in all_of_it
    assert "Only the newest 3 messages were looked through." in newest
    assert lines(newest) == [f"message-{pk}" for pk in reversed(said[3:])]
