"""A group that was not created is asked for once more."""

import pytest

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupRequest
from inbox.models import Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.services import group_work
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.inbox.services.test_group_births import created, now
from tests.whatsapp.bodies import GROUP
from whatsapp.errors import Ambiguous, Refused


def test_a_refusal_at_once_says_so_too(asked: Conversation, whatsapp: FakeWhatsApp) -> None:
    whatsapp.will(Refused(problem(131215)))

    drain_group_requests()

    assert now(asked) == ("create_failed", "")


def test_trying_again_creates_it_in_the_same_conversation(
    asked: Conversation, number: BusinessNumber, whatsapp: FakeWhatsApp, alice: User
) -> None:
    whatsapp.will(Refused(problem(131215)))
    drain_group_requests()

    group_work.try_again(request=GroupRequest.objects.get(), by=alice)
    assert now(asked) == ("creating", "")
    drain_group_requests()
    hears(number.connection, created("request-2"))

    assert now(asked) == ("active", GROUP)
    assert Conversation.objects.count() == 1


def test_a_second_click_on_try_again_is_refused(
    asked: Conversation, whatsapp: FakeWhatsApp, alice: User
) -> None:
    whatsapp.will(Refused(problem(131215)))
    drain_group_requests()
    first = GroupRequest.objects.get()
    group_work.try_again(request=first, by=alice)

    with pytest.raises(group_work.NotNow):
        group_work.try_again(request=first, by=alice)


def test_a_late_confirmation_takes_back_what_was_asked_again(
    asked: Conversation, number: BusinessNumber, whatsapp: FakeWhatsApp, alice: User
) -> None:
    whatsapp.will(Ambiguous(problem()))
    drain_group_requests()
    group_work.try_again(request=GroupRequest.objects.get(), by=alice)

    hears(number.connection, created("id-of-theirs"))

    assert drain_group_requests() == 0
    assert now(asked) == ("active", GROUP)


def test_a_second_group_of_the_same_wish_is_another_group(
    asked: Conversation, number: BusinessNumber, whatsapp: FakeWhatsApp, alice: User
) -> None:
    whatsapp.will(Ambiguous(problem()), "request-2")
    drain_group_requests()
    group_work.try_again(request=GroupRequest.objects.get(), by=alice)
    drain_group_requests()

    hears(number.connection, created("id-of-theirs"))
    hears(number.connection, created("request-2", group_id="another-group"))

    assert now(asked) == ("active", GROUP)
    assert Group.objects.filter(wa_group_id="another-group", state="active").count() == 1
