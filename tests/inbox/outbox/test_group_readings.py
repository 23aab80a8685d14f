"""What reading a group from WhatsApp tells us that no webhook did."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from groups.models import Group, GroupRequest
from groups.services import requests
from inbox.models import Activity, Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.screen import sentences
from inbox.services import group_refreshing
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, group_info, problem
from whatsapp.errors import Refused, Throttled
from whatsapp.gateway import PendingJoinRequest

LINK = "https://chat.whatsapp.com/TheLink"


def read(conversation: Conversation, whatsapp: FakeWhatsApp, *answers: object) -> list[str]:
    """The sentences that a reading with these answers adds to the thread."""
    known = set(Activity.objects.values_list("pk", flat=True))
    requests.ask_refresh(conversation.group)
    whatsapp.will(*answers)
    drain_group_requests()
    conversation.group.refresh_from_db()
    facts = Activity.objects.exclude(pk__in=known).filter(in_thread=True)
    return [sentences.of(fact) for fact in facts.order_by("pk")]


def people_of(conversation: Conversation) -> list:
    members = conversation.group.participants.filter(state="member").select_related("contact")
    return [row.contact.person for row in members.order_by("pk")]


def info_of(conversation: Conversation, **fields: object) -> object:
    known = {"subject": conversation.group.subject, "participants": people_of(conversation)}
    return group_info(**(known | fields))


def test_what_is_as_we_knew_it_is_no_news(group_chat: Conversation, whatsapp: FakeWhatsApp) -> None:
    assert read(group_chat, whatsapp, info_of(group_chat), LINK) == []
    assert group_chat.group.read_at is not None
    assert group_chat.group.invite_link == LINK
    assert not GroupRequest.objects.exists()


def test_who_is_missing_was_found_to_have_left(
    group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    first, second = people_of(group_chat)

    found = read(group_chat, whatsapp, info_of(group_chat, participants=(first,)), LINK)

    assert found == [f"{second.name} was found to have left"]
    assert group_chat.group.participant_count == 1


def test_of_who_is_missing_and_has_written_since_nothing_is_told(
    group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    first, _ = people_of(group_chat)
    second = group_chat.group.participants.last().contact
    soon = timezone.now() + timedelta(seconds=2)
    factories.make_message(group_chat, contact=second, occurred_at=soon)

    assert read(group_chat, whatsapp, info_of(group_chat, participants=(first,)), LINK) == []
    assert group_chat.group.participant_count == 2


def test_who_is_new_was_found_to_be_a_member(
    group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    newcomer = factories.make_contact(group_chat.workspace, "Eva Roth")
    inside = (*people_of(group_chat), newcomer.person)

    found = read(group_chat, whatsapp, info_of(group_chat, participants=inside), LINK)

    assert found == ["Eva Roth was found to be a member"]
    assert group_chat.group.participant_count == 3


def test_a_group_that_whatsapp_no_longer_knows_was_deleted(
    group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    assert read(group_chat, whatsapp, Refused(problem(131041))) == [
        "The group was found to be deleted"
    ]
    assert group_chat.group.state == Group.State.DELETED
    assert not GroupRequest.objects.exists()


def test_a_suspended_group_is_read_without_its_link(
    group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    assert read(group_chat, whatsapp, info_of(group_chat, suspended=True)) == [
        "The group was found to be suspended by WhatsApp"
    ]
    assert [name for name, _ in whatsapp.calls] == ["group_info"]


def test_who_waits_to_be_let_in_is_found_and_who_no_longer_does_too(
    group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    gone = factories.make_join_request(group_chat)
    eva = factories.make_contact(group_chat.workspace, "Eva Roth")
    asks = PendingJoinRequest(join_request_id="hers", person=eva.person, created_at=None)

    found = read(
        group_chat,
        whatsapp,
        info_of(group_chat, join_approval_mode="approval_required"),
        LINK,
        (asks,),
    )

    group_chat.refresh_from_db()
    assert found == [
        "Eva Roth was found to be asking to join",
        f"{gone.contact.name} was found to be no longer asking to join",
    ]
    assert group_chat.pending_join_requests == 1


def test_what_changed_while_it_was_read_is_read_again(
    group_chat: Conversation,
    whatsapp: FakeWhatsApp,
    later: Callable[..., AbstractContextManager[object]],
) -> None:
    info = info_of(group_chat)

    def somebody_joins_meanwhile(number: int, call: object) -> object:
        factories.make_participant(group_chat.group)
        return info

    assert read(group_chat, whatsapp, somebody_joins_meanwhile, LINK) == []
    assert group_chat.group.participant_count == 3
    assert GroupRequest.objects.get().state == GroupRequest.State.QUEUED

    whatsapp.will(info_of(group_chat), LINK)
    with later(seconds=3):
        drain_group_requests()
    assert not GroupRequest.objects.exists()


def test_too_many_calls_make_the_whole_number_wait(
    group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    other = factories.make_conversation(number=group_chat.number)
    requests.ask_refresh(other.group)

    read(group_chat, whatsapp, Throttled(problem(131208)), Throttled(problem(131208)))

    assert len(whatsapp.calls) == 1


@pytest.mark.parametrize("state", [Group.State.DELETED, Group.State.CREATING])
def test_there_is_nothing_to_read_of_a_group_that_is_not_there(
    number: object, alice: User, state: str
) -> None:
    chat = factories.make_conversation(
        group=factories.make_group(number, state=state, wa_group_id="")
    )

    with pytest.raises(group_refreshing.NotNow):
        group_refreshing.refresh(conversation=chat, by=alice)


def test_two_who_press_the_button_make_one_reading(group_chat: Conversation, alice: User) -> None:
    group_refreshing.refresh(conversation=group_chat, by=alice)
    group_refreshing.refresh(conversation=group_chat, by=alice)

    assert GroupRequest.objects.count() == 1
