"""Tags as a browser sees them: on conversations, in the list, in the table, in the settings."""

import html
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import BusinessNumber, User
from inbox.models import BulkRun, Conversation, Tag
from inbox.outbox.bulk_runs import drain_bulk
from inbox.screen import group_facets, listing
from inbox.screen.groups_table import Filters
from inbox.services import bulk
from tests import factories

Browser = Callable[[User], Client]
PAGE = "/settings/tags/"


@pytest.fixture
def page(alice: User, browser_of: Browser) -> Client:
    return browser_of(alice)


@pytest.fixture
def vip(number: BusinessNumber) -> Tag:
    return factories.make_tag(number.workspace, "VIP", colour="purple")


@pytest.fixture
def foreign(mallory: User) -> Tag:
    return factories.make_tag(mallory.memberships.get().workspace, "Elsewhere's own")


def names(conversation: Conversation) -> list[str]:
    return [tag.name for tag in conversation.tags.all()]


def test_a_tag_comes_into_the_row_and_the_details_and_goes_again(
    group_chat: Conversation, vip: Tag, page: Client
) -> None:
    at = f"/inbox/{group_chat.pk}"

    assert page.post(f"{at}/tagging/", {"tag": vip.pk}).status_code == 204
    row, details = (page.get(f"{at}/{part}/").content.decode() for part in ("row", "details"))

    assert f'data-tags="{vip.pk} "' in row
    assert '<span class="tag tag--purple"><bdi>VIP</bdi></span>' in row
    assert "Take away the tag VIP" in details
    assert page.post(f"{at}/untagging/", {"tag": vip.pk}).status_code == 204
    assert names(group_chat) == []


def test_tags_that_are_none_and_those_of_others_are_refused(
    group_chat: Conversation, foreign: Tag, page: Client
) -> None:
    for wrong in ("", "x", "\x00", "٣", "9" * 40, "-1", str(foreign.pk)):
        for road in ("tagging", "untagging"):
            answer = page.post(f"/inbox/{group_chat.pk}/{road}/", {"tag": wrong})
            assert (answer.status_code, answer.json()["field"]) == (422, "tag")
    assert names(group_chat) == []


def test_only_ones_own_are_offered_and_agents_learn_who_makes_them(
    vip: Tag, foreign: Tag, admin: User, page: Client, browser_of: Browser
) -> None:
    seen = page.get("/inbox/tags/").content.decode()

    assert "VIP" in seen
    assert "Elsewhere" not in seen
    assert "Owners and admins make the tags." in seen
    assert PAGE in browser_of(admin).get("/inbox/tags/").content.decode()


def test_the_list_is_narrowed_to_a_tag_and_cuts_long_ones_short(
    number: BusinessNumber, vip: Tag, foreign: Tag, page: Client
) -> None:
    tagged, other = (factories.make_conversation(number=number) for _ in range(2))
    for name in ("A", "B", "C", "D"):
        factories.make_tag(number.workspace, name, tagged)

    shown = page.get("/inbox/rows/").content.decode()
    narrowed = page.get(f"/inbox/?tag={tagged.tags.first().pk}").content.decode()
    nothing = page.get(f"/inbox/?tag={foreign.pk}").content.decode()

    assert ("<bdi>C</bdi>" in shown, "<bdi>D</bdi>" in shown, "+1</span>" in shown) == (
        True,
        False,
        True,
    )
    assert (tagged.title in narrowed, other.title in narrowed) == (True, False)
    assert (other.title in nothing, "Elsewhere" in nothing) == (False, False)
    for wrong in ("x", "%00", "9" * 40, "%D9%A3"):
        assert other.title in page.get(f"/inbox/rows/?tag={wrong}").content.decode()


def test_the_list_shows_those_without_a_tag_page_by_page_in_as_many_queries(
    number: BusinessNumber, vip: Tag, page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    chats = [factories.make_message(factories.make_conversation(number=number)) for _ in range(4)]
    vip.conversations.add(chats[2].conversation)
    titles = [message.conversation.title for message in chats]

    def seen(query: str) -> tuple[str, int]:
        with CaptureQueriesContext(connection) as counted:
            text = page.get(f"/inbox/rows/?{query}").content.decode()
        return text, len(counted)

    _, usual = seen("")
    first, needed = seen("tag=none")
    older = re.search(r'href="\?([^"]+before=[^"]+)"', first)
    rest, _ = seen(html.unescape(older[1]) if older else "")

    assert [title in first for title in titles] == [False, True, False, True]
    assert [title in rest for title in titles] == [True, False, False, False]
    assert needed == usual


def test_the_table_of_groups_counts_and_filters_by_tag(
    number: BusinessNumber, vip: Tag, page: Client
) -> None:
    chats = [factories.make_conversation(number=number) for _ in range(3)]
    vip.conversations.add(*chats[:2])
    Conversation.objects.filter(pk=chats[1].pk).update(status="closed")
    unused = factories.make_tag(number.workspace, "Unused")
    both = factories.make_tag(number.workspace, "Both", chats[0])
    groups = Conversation.objects.filter(workspace=number.workspace)

    def counts(**filters: str) -> dict[str, int]:
        words = {tag.pk: tag.name for tag in (both, unused, vip)}
        found = group_facets.of(groups, Filters(**filters), numbers={}, people={}, tags=words)
        (facet,) = [facet for facet in found.facets if facet.name == "tag"]
        return {choice.words: choice.count for choice in facet.choices}

    def total(query: str) -> tuple[str, bool]:
        seen = page.get(f"/groups/?{query}").content.decode()
        return seen.split('data-total="')[1].split('"')[0], f"tag={vip.pk}" in seen

    assert total("") == ("3", True)
    assert total(f"tag={vip.pk}") == ("2", True)
    assert total(f"tag={vip.pk}&status=open") == ("1", True)
    assert total(f"tag={unused.pk}") == ("0", True)
    assert total("tag=x") == ("0", True)
    assert counts() == {"Both": 1, "VIP": 2}
    assert counts(status="closed", tag=str(both.pk)) == {"VIP": 1, "Both": 0}


def test_many_groups_are_tagged_at_once_and_undoing_leaves_those_that_had_it(
    number: BusinessNumber, vip: Tag, foreign: Tag, alice: User, page: Client
) -> None:
    chats = [factories.make_conversation(number=number) for _ in range(3)]
    vip.conversations.add(chats[0])

    def work_off(action: str) -> BulkRun:
        run = page.post("/groups/runs/", {"action": action, "all": "1", "tag": vip.pk}).json()
        while drain_bulk():
            pass
        return BulkRun.objects.get(pk=run["run"])

    def undo(run: BulkRun) -> list[list[str]]:
        bulk.undo(run)
        while drain_bulk():
            pass
        return [names(chat) for chat in chats]

    tagged = work_off("tag")
    assert [names(chat) for chat in chats] == [["VIP"]] * 3
    assert undo(tagged) == [["VIP"], [], []]
    untagged = work_off("untag")
    assert [names(chat) for chat in chats] == [[]] * 3
    assert undo(untagged) == [["VIP"], [], []]
    for wrong in ("", "x", foreign.pk):
        answer = page.post("/groups/runs/", {"action": "tag", "all": "1", "tag": wrong})
        assert (answer.status_code, answer.json()["field"]) == (422, "tag")


def test_admins_make_change_and_delete_tags(
    group_chat: Conversation, admin: User, client_of: Browser
) -> None:
    office = client_of(admin)

    office.post(PAGE, {"name": "<b>VIP</b>", "colour": "purple"})
    tag = Tag.objects.get()
    tag.conversations.add(group_chat)
    office.post(f"{PAGE}{tag.pk}/", {"name": "Guest of honour", "colour": "pink"})
    seen = office.get(PAGE).content.decode()

    assert "Guest of honour" in seen
    assert "&lt;b&gt;VIP&lt;/b&gt;" in seen, "told once, and escaped"
    assert office.post(f"{PAGE}{tag.pk}/deletion/").status_code == 302
    assert names(group_chat) == []
    assert office.post(f"{PAGE}{tag.pk}/deletion/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": " ", "colour": "red"}, "Give the tag a name."),
        ({"name": "x" * 60, "colour": "red"}, "Too long by 10 characters"),
        ({"name": "vip", "colour": "red"}, "There is a tag “vip” already."),
        ({"name": "New", "colour": "mauve"}, "Choose one of the colours."),
        ({"name": "New"}, "Choose one of the colours."),
    ],
)
def test_what_is_wrong_stands_beside_what_was_typed(
    vip: Tag, admin: User, client_of: Browser, typed: dict[str, str], told: str
) -> None:
    deposit = factories.make_tag(vip.workspace, "Deposit")
    office = client_of(admin)

    for place in (PAGE, f"{PAGE}{deposit.pk}/"):
        answer = office.post(place, typed)
        assert answer.status_code == 422
        assert answer.content.decode().count(told) == 1

    assert set(Tag.objects.values_list("name", flat=True)) == {"VIP", "Deposit"}


def test_tags_of_another_workspace_are_not_there(
    foreign: Tag, admin: User, client_of: Browser
) -> None:
    office = client_of(admin)

    assert "Elsewhere" not in office.get(PAGE).content.decode()
    for place in (f"{PAGE}{foreign.pk}/", f"{PAGE}{foreign.pk}/deletion/"):
        assert office.post(place, {"name": "Mine", "colour": "red"}).status_code == 404
    foreign.refresh_from_db()


def test_new_groups_begin_with_the_tags_that_admins_chose_for_the_number(
    number: BusinessNumber,
    vip: Tag,
    foreign: Tag,
    admin: User,
    alice: User,
    client_of: Browser,
    browser_of: Browser,
) -> None:
    deposit = factories.make_tag(number.workspace, "Deposit")
    office, page, place = client_of(admin), browser_of(alice), "/inbox/group-defaults/"
    chosen = {"number": number.pk, f"n{number.pk}-join_approval_mode": "auto_approve"}

    def ticked(of: Client, url: str) -> set[str]:
        seen = of.get(url).content.decode()
        return {
            tag.name for tag in Tag.objects.all() if f'value="{tag.pk}" checked><span class' in seen
        }

    assert office.post(place, chosen | {f"n{number.pk}-tags": foreign.pk}).status_code == 422
    assert office.post(place, chosen | {f"n{number.pk}-tags": deposit.pk}).status_code == 302
    assert office.post(place, chosen | {f"n{number.pk}-tags": vip.pk}).status_code == 302
    assert ticked(office, place) == {"VIP"}
    assert ticked(page, "/inbox/groups/new/") == {"VIP"}

    wish = {"number": number.pk, "subject": "New", "join_approval_mode": "auto_approve"}
    made = page.post("/inbox/groups/", wish | {"tags": [vip.pk, deposit.pk]}).json()
    plain = page.post("/inbox/groups/", wish).json()

    assert names(Conversation.objects.get(pk=made["conversation"])) == ["Deposit", "VIP"]
    assert names(Conversation.objects.get(pk=plain["conversation"])) == []
    assert page.post("/inbox/groups/", wish | {"tags": foreign.pk}).status_code == 422
