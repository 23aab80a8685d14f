"""When groups are read again, and which first."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Group, GroupRequest, GroupSweep
from inbox.models import Conversation
from inbox.outbox.group_sweeps import drain_group_sweeps
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, listed, problem
from whatsapp.errors import NotSent, Refused, Throttled

Later = Callable[..., AbstractContextManager[object]]


def queued() -> set[str]:
    refreshing = GroupRequest.objects.filter(kind=GroupRequest.Kind.REFRESH)
    return set(refreshing.values_list("group__wa_group_id", flat=True))


def test_what_was_read_lately_is_left_alone(known: Group, whatsapp: FakeWhatsApp) -> None:
    assert drain_group_sweeps() == 0
    assert whatsapp.calls == []


def test_after_six_hours_everything_is_read_again(
    known: Group, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(listed("known"))
    GroupSweep.objects.update(wanted_at=timezone.now() - timedelta(hours=6, seconds=1))

    assert drain_group_sweeps() == 1
    assert queued() == {"known"}


def test_after_we_were_away_everything_is_read_again(
    known: Group, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(listed("known"))

    with later(minutes=16):
        assert drain_group_sweeps() == 1


def test_a_group_nobody_told_us_of_becomes_known(
    number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.will(listed("new one"))

    drain_group_sweeps()

    conversation = Conversation.objects.get(group__wa_group_id="new one")
    assert conversation.group.subject == "new one"
    assert queued() == {"new one"}


def test_a_group_that_is_no_longer_listed_is_read_first(
    known: Group, number: BusinessNumber, whatsapp: FakeWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox.outbox.group_sweeps.AT_ONCE", 1)
    long_ago = timezone.now() - timedelta(days=3)
    factories.make_group(number, wa_group_id="older", read_at=long_ago)
    Group.objects.update(created_at=long_ago)
    GroupSweep.objects.update(wanted_at=timezone.now())
    whatsapp.will(listed("older"))

    drain_group_sweeps()

    assert queued() == {"known"}


@pytest.mark.parametrize("error", [NotSent(problem()), Throttled(problem(131208))])
def test_a_list_that_failed_is_asked_for_again(
    number: BusinessNumber, whatsapp: FakeWhatsApp, later: Later, error: Exception
) -> None:
    whatsapp.will(error, listed("new one"))
    drain_group_sweeps()
    assert GroupSweep.objects.get().problem == "Because."
    assert drain_group_sweeps() == 0

    with later(minutes=6):
        assert drain_group_sweeps() == 1
    assert GroupSweep.objects.get().problem == ""


def test_a_number_that_may_have_no_groups_is_not_asked_again_and_again(
    number: BusinessNumber, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(Refused(problem(131215)))
    drain_group_sweeps()

    with later(minutes=10):
        drain_group_sweeps()

    assert [name for name, _ in whatsapp.calls] == ["list_groups"]


def test_a_paused_number_is_left_alone(number: BusinessNumber, whatsapp: FakeWhatsApp) -> None:
    BusinessNumber.objects.update(health="paused")

    assert drain_group_sweeps() == 0
    assert whatsapp.calls == []
