"""Replies, reactions and taps both ways through the sandbox, over real HTTP."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from inbox.models import Conversation, Message, Reaction
from inbox.screen import quotes
from inbox.services import composing, offering, reactions
from tests.flows.line import Line
from whatsapp.sandbox.models import Message as SandboxMessage

pytestmark = pytest.mark.django_db(transaction=True)


def reply(line: Line, heard: Message) -> Message:
    message = composing.queue_message(
        conversation=heard.conversation,
        agent=line.agent,
        text="Yes",
        quoted_wamid=quotes.wamid_to_quote(heard.conversation, str(heard.pk)),
    )
    line.send()
    message.refresh_from_db()
    return message


def test_a_reply_quotes_on_the_phone_and_back(line: Line, heard: Message) -> None:
    answer = reply(line, heard)
    assert SandboxMessage.objects.get(wamid=answer.wamid).context_wamid == heard.wamid

    group = heard.conversation.group
    where = {"group": group.wa_group_id} if group else {}
    line.ana_does("messages", text="Good", context=answer.wamid, **where)

    assert Message.objects.get(text="Good").quoted_wamid == answer.wamid


def test_ana_reacts_changes_it_and_takes_it_back(line: Line, heard: Message) -> None:
    answer = reply(line, heard)
    before = Conversation.objects.values().get()

    for seconds, emoji in enumerate(("👍", "🎉", ""), start=1):
        # WhatsApp's clock counts seconds.
        with time_machine.travel(timezone.now() + timedelta(seconds=2 * seconds)):
            line.ana_does("reactions", message=answer.wamid, emoji=emoji)
        assert Reaction.objects.get().emoji == emoji

    assert Conversation.objects.values().get() == before


def test_we_react_and_take_it_back(line: Line, heard: Message) -> None:
    for emoji in ("👍", ""):
        reactions.react(message=heard, agent=line.agent, emoji=emoji)
        line.send()

    told = SandboxMessage.objects.filter(type="reaction").order_by("pk")
    assert [row.content for row in told] == [
        {"message_id": heard.wamid, "emoji": "👍"},
        {"message_id": heard.wamid, "emoji": ""},
    ]
    states = Message.objects.filter(kind="reaction").values_list("state", flat=True)
    assert set(states) == {"sent"}


@pytest.mark.parametrize("heard", ["direct"], indirect=True)
@pytest.mark.parametrize("kind", ["buttons", "list"])
def test_a_tap_comes_back_with_what_it_answers(line: Line, heard: Message, kind: str) -> None:
    offer = offering.offer(
        conversation=heard.conversation,
        agent=line.agent,
        kind=kind,
        text="Which day?",
        choices=["Monday", "Tuesday"],
        label="Days",
    )
    line.send()
    offer.refresh_from_db()

    line.ana_does("taps", message=offer.wamid, button=1)

    tapped = Message.objects.filter(direction="in").latest("pk")
    assert (tapped.kind, tapped.text) == ("interactive", "Tuesday")
    assert tapped.quoted_wamid == offer.wamid
