"""Groups that are over are deleted by the rules of their number."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import EndRules, GroupRequest
from inbox.models import Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.services import end_rules
from inbox.services.end_rules import drain_ends
from tests import factories
from tests.inbox.fakes import FakeWhatsApp

LONG_AGO = timedelta(days=40)
Later = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def chats(number: BusinessNumber) -> dict[str, Conversation]:
    """Groups in all the states that matter to rules of 30 days."""
    now = timezone.now()

    def chat(
        people: int = 2, closed: timedelta | None = None, read: timedelta = timedelta(hours=6)
    ) -> Conversation:
        group = factories.make_group(
            number, people=people, created_at=now - LONG_AGO, read_at=now - read
        )
        closed_at = now - closed if closed else None
        status = "closed" if closed else "open"
        return factories.make_conversation(group=group, closed_at=closed_at, status=status)

    chats = {
        "busy": chat(),
        "closed": chat(closed=LONG_AGO),
        "just closed": chat(closed=timedelta(days=3)),
        "closed, with somebody at the door": chat(closed=LONG_AGO),
        "empty": chat(people=0),
        "empty when we last looked": chat(people=0, read=timedelta(days=2)),
        "left of late": chat(people=0),
        "invited of late": chat(people=0),
        "deleted": chat(closed=LONG_AGO),
    }
    at_the_door = chats["closed, with somebody at the door"]
    factories.make_join_request(at_the_door)
    factories.make_participant(chats["left of late"].group, left_at=now - timedelta(days=1))
    factories.make_invite(chats["invited of late"].group)
    gone = chats["deleted"].group
    gone.state = "deleted"
    gone.save()
    return chats


def asked(chats: dict[str, Conversation]) -> set[str]:
    groups = set(GroupRequest.objects.filter(kind="delete").values_list("group", flat=True))
    return {name for name, chat in chats.items() if chat.group_id in groups}


def set_rules(number: BusinessNumber, by: User, **days: int | None) -> None:
    end_rules.change(EndRules(number=number, **days), by=by)


def test_no_rule_deletes_nothing(chats: dict[str, Conversation]) -> None:
    assert drain_ends() == 0
    assert asked(chats) == set()


def test_what_is_over_is_asked_to_be_deleted_once(
    chats: dict[str, Conversation], number: BusinessNumber, alice: User, later: Later
) -> None:
    set_rules(number, alice, closed_days=30, empty_days=30)

    assert end_rules.counts([EndRules.objects.get()]) == {number.pk: 2}
    assert drain_ends() == 2
    assert asked(chats) == {"closed", "empty"}
    assert list(GroupRequest.objects.order_by("pk").values_list("wish__rule", "wish__days")) == [
        ("closed", 30),
        ("empty", 30),
    ]
    with later(hours=2):
        assert drain_ends() == 0


def test_only_a_few_are_under_way_at_a_time(
    number: BusinessNumber, alice: User, monkeypatch: pytest.MonkeyPatch, later: Later
) -> None:
    monkeypatch.setattr(end_rules, "AT_ONCE", 2)
    closed_at = timezone.now() - LONG_AGO
    for _ in range(3):
        factories.make_conversation(number=number, status="closed", closed_at=closed_at)
    set_rules(number, alice, closed_days=30)

    assert drain_ends() == 2
    with later(minutes=1):
        assert drain_ends() == 0
        GroupRequest.objects.update(state="confirmed")
    with later(minutes=2):
        assert drain_ends() == 1


def test_who_comes_back_before_it_is_done_keeps_the_group(
    chats: dict[str, Conversation], number: BusinessNumber, alice: User, whatsapp: FakeWhatsApp
) -> None:
    set_rules(number, alice, closed_days=30)
    drain_ends()
    Conversation.objects.filter(pk=chats["closed"].pk).update(status="open", closed_at=None)

    drain_group_requests()

    assert GroupRequest.objects.get().state == "confirmed"
    assert whatsapp.calls == []
