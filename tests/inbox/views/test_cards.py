"""The forms for locations and contact cards, and who is offered."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessNumber, User
from inbox.models import Conversation
from tests import factories

Browser = Callable[[User], Client]


@pytest.fixture
def search(
    group_chat: Conversation, alice: User, browser_of: Browser
) -> Callable[[str], list[str]]:
    def look(words: str) -> list[str]:
        url = reverse("inbox:known_contacts", args=[group_chat.pk])
        page = browser_of(alice).get(url, {"q": words}).content.decode()
        return [part.split('"')[0] for part in page.split('data-name="')[1:]]

    return look


def test_a_sent_place_is_drawn(group_chat: Conversation, alice: User, browser_of: Browser) -> None:
    told = {"latitude": "51.4495", "longitude": "-2.5967", "name": "Quay <Road>"}
    answer = browser_of(alice).post(reverse("inbox:places", args=[group_chat.pk]), told)

    page = answer.content.decode()
    assert "Quay &lt;Road&gt;" in page
    assert "51.44950, -2.59670" in page


def test_a_sent_card_is_drawn(group_chat: Conversation, alice: User, browser_of: Browser) -> None:
    told = {"name": "Luca Ferro", "phones": "+34600555017", "emails": "luca@ferro.test"}
    answer = browser_of(alice).post(reverse("inbox:contact_cards", args=[group_chat.pk]), told)

    page = answer.content.decode()
    for words in ("Luca Ferro", "+34 600 555 017", "luca@ferro.test"):
        assert words in page


def test_a_mistake_is_told_with_its_field(
    group_chat: Conversation, alice: User, browser_of: Browser
) -> None:
    told = {"latitude": "91", "longitude": "0"}
    answer = browser_of(alice).post(reverse("inbox:places", args=[group_chat.pk]), told)

    assert (answer.status_code, answer.json()["field"]) == (422, "latitude")


@pytest.mark.parametrize("words", ["luca", "Ferro", "600555017", "+34 600 555"])
def test_people_are_found_by_name_and_number(
    group_chat: Conversation, search: Callable[[str], list[str]], words: str
) -> None:
    luca = factories.make_contact(group_chat.workspace, "Luca Ferro", wa_id="34600555017")
    factories.make_participant(group_chat.group, luca)

    assert search(words) == ["Luca Ferro"]


def test_who_has_no_number_or_was_never_met_is_not_offered(
    group_chat: Conversation,
    other_number: BusinessNumber,
    bob: User,
    browser_of: Browser,
    search: Callable[[str], list[str]],
) -> None:
    factories.make_contact(group_chat.workspace, "Luca Ferro", wa_id="34600555017")
    hidden = factories.make_contact(group_chat.workspace, "Luca Hidden", wa_id="")
    factories.make_participant(group_chat.group, hidden)
    assert search("luca") == []
    ours = factories.make_contact(group_chat.workspace, "Luca Ours", wa_id="34600555018")
    factories.make_participant(group_chat.group, ours)
    assert search("luca") == ["Luca Ours"]

    his = factories.make_conversation(number=other_number)
    url = reverse("inbox:known_contacts", args=[his.pk])
    assert "Luca" not in browser_of(bob).get(url, {"q": "luca"}).content.decode()


@pytest.mark.parametrize("words", ["", "%", "_", "\0", "\ud800"])
def test_odd_searches_find_nobody(search: Callable[[str], list[str]], words: str) -> None:
    assert search(words.encode("utf-8", "replace").decode()) == []
