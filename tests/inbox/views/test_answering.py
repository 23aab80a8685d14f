"""Quotes, jumps and reactions as the thread shows them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import BusinessNumber, User
from inbox.models import Conversation, Message, Reaction
from tests import factories


@pytest.fixture
def thread(browser: Client) -> Callable[[Conversation], str]:
    def look(conversation: Conversation) -> str:
        return browser.get(reverse("inbox:thread", args=[conversation.pk])).content.decode()

    return look


def send(browser: Client, conversation: Conversation, **fields: object):
    return browser.post(
        reverse("inbox:messages", args=[conversation.pk]), {"text": "Yes", **fields}
    )


def test_an_answer_carries_what_it_answers(browser: Client, direct_chat: Conversation) -> None:
    question = factories.make_message(direct_chat, "Is it *today*?", wamid="wamid.Q")

    answer = send(browser, direct_chat, quoted=question.pk)

    assert answer.status_code == 201
    assert Message.objects.get(text="Yes").quoted_wamid == "wamid.Q"
    assert f'data-jump-to="{question.pk}"' in answer.content.decode()
    assert "Is it today?" in answer.content.decode()


def test_only_what_people_have_can_be_answered(
    thread: Callable[[Conversation], str], direct_chat: Conversation
) -> None:
    for state, wamid in (
        ("queued", ""),
        ("failed", ""),
        ("failed", "wamid.F"),
        ("sent", "wamid.S"),
    ):
        factories.make_message(direct_chat, state, outgoing=True, state=state, wamid=wamid)
    items = thread(direct_chat).split("<article")[1:]

    offered = [("data-quote" in item, "data-react" in item) for item in items]
    assert offered == [(False, False)] * 3 + [(True, True)]


@pytest.mark.parametrize("chosen", ["x", "0", "99999999999999999999", "-1", "²"])
def test_nothing_can_be_quoted_that_is_not_there(
    browser: Client, direct_chat: Conversation, chosen: str
) -> None:
    answer = send(browser, direct_chat, quoted=chosen)

    assert (answer.status_code, answer.json()["field"]) == (422, "quoted")
    assert not Message.objects.exists()


def test_a_message_of_another_thread_cannot_be_quoted(
    browser: Client, direct_chat: Conversation, group_chat: Conversation
) -> None:
    elsewhere = factories.make_message(group_chat)

    assert send(browser, direct_chat, quoted=elsewhere.pk).status_code == 422


def test_an_unknown_original_is_said_to_be_missing(
    direct_chat: Conversation, thread: Callable[[Conversation], str]
) -> None:
    factories.make_message(direct_chat, "Yes please", quoted_wamid="wamid.OLD")

    assert "Message not here" in thread(direct_chat)


def test_an_answer_in_private_shows_the_groups_words_without_a_jump(
    direct_chat: Conversation,
    group_chat: Conversation,
    thread: Callable[[Conversation], str],
) -> None:
    factories.make_message(group_chat, "Said in the group", wamid="wamid.G")
    factories.make_message(direct_chat, "In private", quoted_wamid="wamid.G")

    page = thread(direct_chat)
    assert "Said in the group" in page
    assert "data-jump-to" not in page


def test_another_numbers_messages_are_never_quoted(
    direct_chat: Conversation,
    other_number: BusinessNumber,
    thread: Callable[[Conversation], str],
) -> None:
    elsewhere = factories.make_conversation(number=other_number)
    factories.make_message(elsewhere, "Not for you", wamid="wamid.X")
    factories.make_message(direct_chat, quoted_wamid="wamid.X")

    assert "Not for you" not in thread(direct_chat)


def around(browser: Client, conversation: Conversation, pk: int, before: str = ""):
    url = reverse("inbox:messages", args=[conversation.pk])
    return browser.get(url, {"around": pk, "before": before})


def test_the_page_around_an_old_message_reaches_back_to_it(
    browser: Client, direct_chat: Conversation
) -> None:
    now = timezone.now()
    made = [
        factories.make_message(direct_chat, f"no {n}", occurred_at=now - timedelta(minutes=200 - n))
        for n in range(120)
    ]

    page = around(browser, direct_chat, made[15].pk).content.decode()

    assert f'id="message-{made[15].pk}"' in page
    assert f'id="message-{made[119].pk}"' in page
    assert f'id="message-{made[2].pk}"' not in page
    assert "data-older" in page


def test_there_is_no_page_around_another_threads_message(
    browser: Client, direct_chat: Conversation, group_chat: Conversation
) -> None:
    elsewhere = factories.make_message(group_chat)

    assert around(browser, direct_chat, elsewhere.pk).status_code == 404


def test_reactions_name_everybody(
    group_chat: Conversation, alice: User, thread: Callable[[Conversation], str]
) -> None:
    message = factories.make_message(group_chat)
    now = timezone.now()
    for participant in group_chat.group.participants.all():
        Reaction.objects.create(
            message=message, contact=participant.contact, emoji="👍", occurred_at=now
        )
    Reaction.objects.create(message=message, agent=alice, emoji="🎉", occurred_at=now)

    page = thread(group_chat)

    names = ", ".join(p.contact.display_name for p in group_chat.group.participants.all())
    assert f"Reactions: 👍 {names}. 🎉 {alice.name}." in page
    assert page.count("reaction--ours") == 1


def test_a_bad_reaction_is_refused_in_words(browser: Client, direct_chat: Conversation) -> None:
    message = factories.make_message(direct_chat)

    answer = browser.post(reverse("inbox:reaction", args=[message.pk]), {"emoji": "👍👍"})

    assert (answer.status_code, answer.json()["field"]) == (422, "emoji")


def test_a_refused_reaction_is_told_on_the_message(
    direct_chat: Conversation, alice: User, thread: Callable[[Conversation], str]
) -> None:
    message = factories.make_message(direct_chat)
    carrier = factories.make_message(
        direct_chat, outgoing=True, kind="reaction", state="failed", details={"target": message.pk}
    )
    Reaction.objects.create(
        message=message, agent=alice, emoji="👍", occurred_at=timezone.now(), sent_as=carrier
    )

    assert "Your reaction 👍 was not delivered." in thread(direct_chat)


def test_quotes_and_reactions_cost_the_same_however_many(
    group_chat: Conversation,
    thread: Callable[[Conversation], str],
) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            message = factories.make_message(group_chat)
            factories.make_message(group_chat, quoted_wamid=message.wamid)
            Reaction.objects.create(
                message=message, contact=message.contact, emoji="👍", occurred_at=timezone.now()
            )

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            thread(group_chat)
        return len(captured)

    fill(1)
    few = cost()
    fill(20)
    assert cost() == few
