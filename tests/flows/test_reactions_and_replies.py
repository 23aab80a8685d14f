"""Replies, reactions and taps both ways through the sandbox, over real HTTP."""

from datetime import timedelta

import pytest
import requests
import time_machine
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from inbox.models import Conversation, Message, Reaction
from inbox.outbox.dispatching import drain_outgoing
from inbox.screen import quotes
from inbox.services import composing, offering, reactions
from tests.factories import make_connection, make_number, make_user, make_workspace
from tests.hearing import hears
from whatsapp.sandbox import courier
from whatsapp.sandbox.models import Group
from whatsapp.sandbox.models import Message as SandboxMessage
from whatsapp.sandbox.services import groups, membership, numbers, people

pytestmark = pytest.mark.django_db(transaction=True)


class Line:
    """A number of ours connected to the sandbox that answers at `url`; Ana has its number."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/sandbox"
        self.sandbox = numbers.create_number("+1 555 777 0123", "Harbor", "http://octet.test/")
        self.connection = make_connection(
            make_workspace(),
            base_url=f"{self.url}/graph",
            access_token=self.sandbox.account.access_token,
            app_secret=self.sandbox.account.app_secret,
        )
        make_number(connection=self.connection, phone_number_id=self.sandbox.phone_number_id)
        self.agent = make_user(workspace=self.connection.workspace)
        self.ana = people.create_person("Ana Ruiz")

    def deliver(self) -> None:
        """All that the sandbox has to tell, also what follows a moment after an answer."""
        with time_machine.travel(timezone.now() + timedelta(seconds=1)):
            courier.deliver_due(lambda url, body, headers: hears(self.connection, body) and 200)

    def ana_does(self, what: str, **body: object) -> None:
        path = f"{self.url}/people/{self.ana.pk}/{what}/"
        assert requests.post(path, json=body, timeout=10).status_code == 201
        self.deliver()

    def send(self) -> None:
        drain_outgoing()
        self.deliver()


@pytest.fixture
def line(live_server: LiveServer) -> Line:
    return Line(live_server.url)


@pytest.fixture(params=["direct", "group"])
def heard(request: pytest.FixtureRequest, line: Line) -> Message:
    """Ana wrote: in a group, or to us directly."""
    group: Group | None = None
    if request.param == "group":
        group = groups.create_group(line.sandbox, "Casa Lima")
        membership.join(line.ana, group)
    line.ana_does("messages", text="Is it today?", **({"group": group.group_id} if group else {}))
    return Message.objects.select_related("conversation").get()


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
