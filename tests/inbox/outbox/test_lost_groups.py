"""A group was asked for, and nobody says what became of it: it is looked for in the list."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupRequest, GroupSweep
from inbox.outbox.group_requests import drain_group_requests
from inbox.outbox.group_sweeps import drain_group_sweeps
from inbox.services import group_work
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, listed, problem
from whatsapp.errors import NotSent, Refused
from whatsapp.gateway import GroupPage

Later = Callable[..., AbstractContextManager[object]]


def test_what_we_asked_for_is_recognised_though_its_webhook_was_lost(
    number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    group = factories.make_group(
        number, people=0, wa_group_id="", state="creating", subject="Casa Lima", subject_at=None
    )
    request = GroupRequest.objects.create(
        group=group,
        number=number,
        kind="create",
        state="accepted",
        request_id="R1",
        sent_at=timezone.now() - timedelta(minutes=2),
        wish={"subject": "Casa Lima"},
    )
    whatsapp.will(listed("Casa Lima"))

    drain_group_sweeps()

    group.refresh_from_db()
    request.refresh_from_db()
    assert (group.wa_group_id, group.state, request.state) == ("Casa Lima", "active", "confirmed")
    assert Group.objects.count() == 1


@pytest.fixture
def lost(number: BusinessNumber) -> GroupRequest:
    """A group was asked for; the worker died before WhatsApp answered."""
    now = timezone.now()
    GroupSweep.objects.create(number=number, wanted_at=now, listed_at=now, looked_at=now)
    return GroupRequest.objects.create(
        group=factories.make_group(number, people=0, wa_group_id="", state="creating"),
        number=number,
        kind="create",
        state="unsure",
        sent_at=now - timedelta(seconds=90),
        wish={"subject": "Casa Lima"},
    )


def test_what_whatsapp_never_heard_of_is_asked_again(
    lost: GroupRequest, whatsapp: FakeWhatsApp, nudged: list[str]
) -> None:
    whatsapp.will(listed("another"))

    drain_group_sweeps()

    lost.refresh_from_db()
    assert lost.state == "queued"
    assert lost.due_at <= timezone.now()
    assert "group_requests" in nudged


def test_what_whatsapp_did_hear_of_is_not_asked_again(
    lost: GroupRequest, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.will(listed("Casa Lima"))

    drain_group_sweeps()

    lost.refresh_from_db()
    assert (lost.state, lost.group.wa_group_id) == ("confirmed", "Casa Lima")


def test_what_an_agent_has_asked_for_again_is_asked_for_once(
    lost: GroupRequest, whatsapp: FakeWhatsApp, alice: User
) -> None:
    again = group_work.try_again(request=lost, by=alice)
    whatsapp.will(listed("another"))

    drain_group_sweeps()

    creating = GroupRequest.objects.filter(kind="create", state="queued")
    assert [request.pk for request in creating] == [again.pk]


@pytest.mark.parametrize(
    "changes",
    [
        {"sent_at": timedelta(seconds=50)},
        {"request_id": "R1"},
        {"kind": "delete"},
        {"state": "accepted"},
        {"dismissed_at": timedelta()},
    ],
    ids=str,
)
def test_what_may_have_been_done_is_not_asked_again(
    lost: GroupRequest, whatsapp: FakeWhatsApp, changes: dict[str, object]
) -> None:
    now = timezone.now()
    GroupRequest.objects.update(
        **{k: now - v if isinstance(v, timedelta) else v for k, v in changes.items()}
    )
    before = GroupRequest.objects.get(pk=lost.pk).state
    GroupSweep.objects.update(wanted_at=timezone.now())
    whatsapp.will(listed("another"))

    drain_group_sweeps()

    lost.refresh_from_db()
    assert lost.state == before


def test_who_may_have_no_groups_is_not_asked_for_what_was_lost_again_and_again(
    lost: GroupRequest, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(Refused(problem(100)))
    with later(minutes=1):
        drain_group_sweeps()
    assert len(whatsapp.calls) == 1

    with later(minutes=5):
        drain_group_sweeps()
    assert len(whatsapp.calls) == 1


@pytest.mark.parametrize("answer", [NotSent(problem()), "half a list"])
def test_half_a_list_proves_nothing(
    lost: GroupRequest, whatsapp: FakeWhatsApp, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox.outbox.group_sweeps.MAX_PAGES", 1)
    half = GroupPage(groups=listed("another").groups, next_cursor="more")
    whatsapp.will(answer if isinstance(answer, Exception) else half)

    drain_group_sweeps()

    lost.refresh_from_db()
    assert lost.state == "unsure"


def accepted(number: BusinessNumber, subject: str, *, minutes_ago: float) -> GroupRequest:
    """WhatsApp took it, and has said nothing since."""
    group = factories.make_group(
        number, people=0, wa_group_id="", state="creating", subject=subject, subject_at=None
    )
    return GroupRequest.objects.create(
        group=group,
        number=number,
        kind="create",
        state="accepted",
        request_id=f"request of {subject}",
        sent_at=timezone.now() - timedelta(minutes=minutes_ago),
        wish={"subject": subject},
    )


def look(whatsapp: FakeWhatsApp) -> int:
    """A look at the number whose turn has come; returns how many lists were asked for so far."""
    GroupSweep.objects.update(due_at=timezone.now())
    # What else is to be read is no matter here.
    GroupRequest.objects.filter(kind="refresh").delete()
    drain_group_requests()
    drain_group_sweeps()
    return [name for name, _ in whatsapp.calls].count("list_groups")


def test_a_group_whose_webhook_was_lost_is_looked_for_once_after_ten_minutes(
    known: Group, number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    young = accepted(number, "Young", minutes_ago=9.5)
    assert look(whatsapp) == 0

    made, never = (accepted(number, name, minutes_ago=11) for name in ("Casa Lima", "Never made"))
    whatsapp.will(listed("known", "Casa Lima"))
    assert [look(whatsapp), look(whatsapp)] == [1, 1]

    for request, state in ((made, "confirmed"), (never, "unsure"), (young, "accepted")):
        request.refresh_from_db()
        assert request.state == state

    # Another one falls silent: the list is not asked for more than once a minute.
    just_now = timezone.now() - timedelta(minutes=10, seconds=5)
    GroupRequest.objects.filter(pk=young.pk).update(sent_at=just_now)
    GroupSweep.objects.update(listed_at=timezone.now() - timedelta(seconds=30))
    assert look(whatsapp) == 1
    GroupSweep.objects.update(listed_at=timezone.now() - timedelta(seconds=61))
    whatsapp.will(listed("known"))
    assert look(whatsapp) == 2
