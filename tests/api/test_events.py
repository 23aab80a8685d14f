"""What happened, fetched by number."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from config.long_poll import LongPoll
from inbox.models import Activity, Conversation
from inbox.services import handling
from tests.api.conftest import Program
from tests.inbox.conftest import group_chat  # noqa: F401
from webhooks.api.events import WAITING
from webhooks.models import Endpoint

EVENTS = "/api/v1/events"
Working = Callable[[int], None]


@pytest.fixture
def working(group_chat: Conversation, alice: User) -> Working:  # noqa: F811
    """Alice closes and opens a conversation so many times in all."""

    def work(times: int) -> None:
        for nth in range(times):
            done = handling.reopen if nth % 2 else handling.close
            done(conversation=group_chat, by=alice)

    return work


def test_they_come_in_the_order_of_the_log_a_page_at_a_time(
    program: Program, working: Working
) -> None:
    working(5)

    first = program.get(f"{EVENTS}?limit=3").json()
    second = program.get(f"{EVENTS}?limit=3&after={first['nextAfter']}").json()

    assert [one["sequence"] for one in first["events"] + second["events"]] == [1, 2, 3, 4, 5]
    assert (first["hasMore"], second["hasMore"], second["nextAfter"]) == (True, False, 5)


def test_they_have_the_ids_of_the_webhooks(
    program: Program,
    working: Working,
    group_chat: Conversation,  # noqa: F811
) -> None:
    endpoint = Endpoint.objects.create(
        workspace=group_chat.workspace, name="CRM", url="https://a.example/"
    )
    working(3)

    fetched = [one["id"] for one in program.get(EVENTS).json()["events"]]

    assert fetched == list(endpoint.deliveries.order_by("pk").values_list("event_id", flat=True))


def test_nothing_older_than_thirty_days(program: Program, working: Working) -> None:
    working(40)
    old = timezone.now() - timedelta(days=31)
    Activity.objects.filter(seq__lte=17).update(recorded_at=old)

    for after in (0, 3, 16):
        events = program.get(f"{EVENTS}?after={after}").json()["events"]
        assert [one["sequence"] for one in events] == list(range(18, 41))


@pytest.mark.django_db
def test_others_hear_of_theirs_alone(stranger: Program, bounded: Program, working: Working) -> None:
    working(3)

    assert stranger.get(EVENTS).json() == {"events": [], "nextAfter": 0, "hasMore": False}
    assert bounded.get(EVENTS).json() == {"events": [], "nextAfter": 3, "hasMore": False}


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=" + "9" * 30, "wait=x", "limit=0"])
def test_odd_questions_are_a_400(program: Program, query: str) -> None:
    assert program.get(f"{EVENTS}?{query}").status_code == 400


def test_an_answer_that_could_wait_says_so_to_the_long_poll_alone(
    program: Program, working: Working
) -> None:
    working(2)

    assert WAITING not in program.get(f"{EVENTS}?after=2")
    assert WAITING not in program.get(f"{EVENTS}?after=1&wait=5")
    assert program.get(f"{EVENTS}?after=2&wait=5")[WAITING].endswith(" 2")


class Django:
    """Answers each question with the next of these."""

    def __init__(self, *answers: tuple[bytes, bool]) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, waits = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        headers = [(b"x-octet-waiting", b"1 7")] if waits else []
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def poll(django: Django, query: bytes, *, hangs_up: bool = False) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not hangs_up:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": EVENTS, "query_string": query}
    asyncio.run(LongPoll(django)(scope, receive, send))
    return sent


@pytest.fixture
def heads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where the log stands, look by look."""
    stands = [7, 7, 8]

    async def head(workspace_id: int) -> int:
        return stands.pop(0) if len(stands) > 1 else stands[0]

    monkeypatch.setattr("config.long_poll._head", head)
    monkeypatch.setattr("config.long_poll.LOOK_EVERY_SECONDS", 0.01)
    return stands


def test_the_long_poll_asks_again_when_the_log_has_grown(heads: list[int]) -> None:
    django = Django((b"nothing", True), (b"news", False))

    start, body = poll(django, b"after=7&wait=30")

    assert (body["body"], start["headers"], django.asked) == (b"news", [], 2)


def test_the_long_poll_ends_when_time_is_over(heads: list[int]) -> None:
    heads[:] = [7]
    django = Django((b"nothing", True))

    _, body = poll(django, b"after=7&wait=1")

    assert (body["body"], django.asked) == (b"nothing", 1)


def test_the_long_poll_ends_when_the_asker_is_gone(heads: list[int]) -> None:
    heads[:] = [7]
    django = Django((b"nothing", True))

    poll(django, b"after=7&wait=30", hangs_up=True)

    assert django.asked == 1


@pytest.mark.parametrize("query", [b"after=7", b"wait=x", b"wait=", b"wait=%FF"])
def test_without_a_wish_to_wait_the_answer_is_at_once(heads: list[int], query: bytes) -> None:
    django = Django((b"nothing", False))

    poll(django, query)

    assert django.asked == 1
