"""Lines and rows that cannot be drawn."""

from collections.abc import Callable

import pytest
from django.template import engines
from django.test import Client
from django.urls import reverse

from accounts.models import User
from inbox.live import batches
from inbox.models import Conversation, Message
from inbox.screen import drawing, listing, timeline
from tests import factories

pytestmark = pytest.mark.django_db
BAD = "that one"


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What this filter is to say of a message is an error where the message is BAD."""

    def break_filter(name: str) -> None:
        filters = engines["live"].env.filters
        whole = filters[name]

        def stumble(message: Message) -> object:
            if message.text == BAD:
                raise ValueError("no idea")
            return whole(message)

        monkeypatch.setitem(filters, name, stumble)

    return break_filter


def test_a_line_that_cannot_be_drawn_stands_as_such_among_its_neighbours(
    group_chat: Conversation,
    alice: User,
    client: Client,
    breaks: Callable[[str], None],
) -> None:
    breaks("bubble_text")
    for text in ("before", BAD, "after"):
        factories.make_message(group_chat, text)

    client.force_login(alice)
    answer = client.get(reverse("inbox:thread", args=[group_chat.pk]))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.index(">before<") < page.index("cannot be shown") < page.index(">after<")
    assert page.count("cannot be shown") == 1


def test_it_is_said_live_as_well(group_chat: Conversation, breaks: Callable[[str], None]) -> None:
    breaks("bubble_text")
    factories.make_message(group_chat, BAD)

    batch = batches.read(group_chat.workspace_id, 0, {group_chat.pk})

    (item,) = batch.items[group_chat.pk]
    assert "cannot be shown" in item["html"]
    assert item["id"] in item["html"]


def test_a_row_that_cannot_be_drawn_still_opens_its_chat(
    group_chat: Conversation,
    direct_chat: Conversation,
    alice: User,
    client: Client,
    breaks: Callable[[str], None],
) -> None:
    breaks("preview")
    factories.make_message(group_chat, BAD)
    factories.make_message(direct_chat, "hello")

    client.force_login(alice)
    answer = client.get(reverse("inbox:home"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert reverse("inbox:conversation", args=[group_chat.pk]) in page
    assert page.count("cannot be shown") == 1
    assert "hello" in page


def test_what_cannot_be_drawn_is_told_in_the_log_without_its_words(
    group_chat: Conversation,
    breaks: Callable[[str], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    breaks("bubble_text")
    breaks("preview")
    message = factories.make_message(group_chat, BAD)

    drawing.draw_line(timeline.items_of_messages([message.pk])[0])
    drawing.draw_row(listing.rows_by_id([group_chat.pk])[0])

    assert "not drawn" in caplog.text
    assert BAD not in caplog.text
