"""A conversation over the sandbox, told to receivers that misbehave for six hours."""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from standardwebhooks import Webhook

from accounts.services import api_keys
from inbox.models import Activity
from inbox.services import composing
from tests.flows.test_reactions_and_replies import Line
from tests.receivers import Receiver, Talk, receiving
from webhooks.models import Endpoint, OutgoingDelivery
from webhooks.outgoing import dispatching, endpoints
from webhooks.outgoing.dispatching import drain_webhooks
from webhooks.outgoing.endpoints import Author, Wish
from whatsapp.sandbox.services import groups, membership, people

pytestmark = pytest.mark.django_db(transaction=True)

SIX_HOURS = timedelta(hours=6)
STEP = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _time_is_short(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALLOW_PRIVATE_HOSTS = True
    monkeypatch.setattr(dispatching, "ANSWER_SECONDS", 0.4)


@pytest.fixture
def line(live_server: LiveServer) -> Line:
    return Line(live_server.url)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def takes_and_dies(talk: Talk) -> bool:
    """It has the event, and we never hear so."""
    talk.reset()
    return True


def redirects(talk: Talk) -> bool:
    talk.answer(307, headers={"Location": "http://127.0.0.1:1/"})
    return True


def fails(talk: Talk) -> bool:
    talk.answer(503, headers={"Retry-After": "30"})
    return True


TROUBLES: list[Callable[[Talk], bool | None]] = [takes_and_dies, redirects, fails, Talk.drip]


def listen(line: Line, url: str, **wish: object) -> Endpoint:
    wish = Wish(name="CRM", url=url, **wish)
    return endpoints.create(line.connection.workspace, wish, by=Author("a test"))


def a_busy_hour(line: Line) -> None:
    """A group with two people in it talks with us."""
    group = groups.create_group(line.sandbox, "Casa Lima")
    membership.join(line.ana, group)
    membership.join(people.create_person("Luis"), group)
    for text in ("Hola", "Where do we meet?"):
        line.ana_does("messages", text=text, group=group.group_id)
        line.ana_does("messages", text=text)
    for activity in Activity.objects.filter(kind="message.received").order_by("seq"):
        composing.queue_message(
            conversation=activity.conversation, agent=line.agent, text="At the harbour"
        )
        line.send()


def a_moment_later() -> None:
    """The sandbox delivered from a second ahead of us."""
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):
        drain_webhooks()


def taken(receiver: Receiver) -> dict[str, dict]:
    """What the receiver has: each event once, by its id."""
    bodies = [json.loads(heard.body) for heard in receiver.heard]
    return {body["id"]: body for body in bodies}


def everything() -> set[str]:
    return set(OutgoingDelivery.objects.values_list("event_id", flat=True))


@pytest.mark.slow
def test_six_bad_hours_lose_nothing_and_double_nothing_by_id(
    line: Line, receiver: Receiver
) -> None:
    endpoint = listen(line, receiver.url)
    chance = random.Random(8)
    receiver.behave = lambda talk: chance.choice(TROUBLES)(talk)
    a_busy_hour(line)
    began = timezone.now()

    with time_machine.travel(began, tick=False) as clock:
        while timezone.now() - began < SIX_HOURS:
            drain_webhooks()
            clock.shift(STEP)
        assert Endpoint.objects.get().state == "probing"
        receiver.behave = None
        receiver.heard.clear()
        clock.shift(timedelta(minutes=1))
        drain_webhooks()
        drain_webhooks()

    assert len(everything()) > 20
    assert not OutgoingDelivery.objects.exclude(state="delivered").exists()
    assert taken(receiver).keys() == everything()
    for heard in receiver.heard:
        # The clock stands six hours later; a receiver's would too.
        with time_machine.travel(int(heard.headers["webhook-timestamp"])):
            Webhook(endpoint.secret).verify(heard.body, heard.headers)


def test_with_order_each_conversation_arrives_as_it_happened(
    line: Line, receiver: Receiver
) -> None:
    listen(line, receiver.url, keeps_order=True)
    receiver.behave = fails
    a_busy_hour(line)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        drain_webhooks()
        receiver.behave = None
        receiver.heard.clear()
        for _ in range(10):
            clock.shift(timedelta(minutes=2))
            drain_webhooks()

    told = defaultdict(list)
    for heard in receiver.heard:
        body = json.loads(heard.body)
        told[body["data"]["conversation"]["id"]].append(body["sequence"])
    assert len(told) == 2
    assert all(sequences == sorted(sequences) for sequences in told.values())
    assert taken(receiver).keys() == everything()


def test_a_receiver_that_lost_all_it_had_catches_up_by_cursor(
    line: Line, receiver: Receiver, live_server: LiveServer
) -> None:
    listen(line, receiver.url)
    a_busy_hour(line)
    a_moment_later()
    _key, secret = api_keys.create(
        workspace=line.connection.workspace, name="receiver", actor="tests"
    )
    caller = requests.Session()
    caller.headers["Authorization"] = f"Bearer {secret}"

    fetched, after, more = [], 0, True
    while more:
        url = f"{live_server.url}/api/v1/events?limit=7&after={after}"
        page = caller.get(url, timeout=10).json()
        fetched += page["events"]
        after, more = page["nextAfter"], page["hasMore"]

    assert {one["id"] for one in fetched} == taken(receiver).keys() == everything()
    assert len(fetched) == len({one["id"] for one in fetched})
    sequences = [one["sequence"] for one in fetched]
    assert sequences == sorted(sequences)


def test_beside_a_dead_one_a_healthy_one_hears_everything_in_its_first_round(
    line: Line, receiver: Receiver
) -> None:
    with receiving(behave=fails) as dead:
        listen(line, dead.url)
        healthy = listen(line, receiver.url)
        a_busy_hour(line)

        a_moment_later()

    assert healthy.deliveries.count() == len(taken(receiver)) == len(receiver.heard)
    assert not healthy.deliveries.exclude(state="delivered").exists()
