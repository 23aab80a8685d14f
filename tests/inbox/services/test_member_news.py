"""Who joined, left or was removed, and how that agrees with what readings of the group found."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from groups.models import Contact, GroupRequest, MembershipChange
from groups.services import requests
from inbox.history import recording
from inbox.live import batches
from inbox.models import Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.screen import comings, timeline
from inbox.services import member_news
from tests.factories import make_contact
from tests.inbox.fakes import FakeWhatsApp, group_info
from whatsapp import events

Kind = MembershipChange.Kind
NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def missed(group_chat: Conversation, whatsapp: FakeWhatsApp) -> Contact:
    """A member whom a reading of the group missed."""
    stays, gone = [row.contact for row in group_chat.group.participants.order_by("pk")]
    known = {"subject": group_chat.group.subject, "participants": (stays.person,)}
    requests.ask_refresh(group_chat.group)
    whatsapp.will(group_info(**known), "https://chat.whatsapp.com/TheLink")
    drain_group_requests()
    assert lines(group_chat) == [f"{gone.display_name} was found to have left"]
    return gone


def lines(chat: Conversation) -> list[str]:
    return [item.sentence for item in timeline.page(chat).items]


def hear(chat: Conversation, who: Contact, kind: Kind, at: datetime, **told: str) -> None:
    event, tell = {
        Kind.JOINED: (events.ParticipantsJoined, member_news.participants_joined),
        Kind.LEFT: (events.ParticipantsLeft, member_news.participants_left),
        Kind.REMOVED: (events.ParticipantsRemoved, member_news.participants_removed),
    }[kind]
    stamp = {"phone_number_id": "", "group_id": chat.group.wa_group_id, "occurred_at": at}
    with recording() as history:
        tell(event(**stamp, people=(who.person,), **told), number=chat.number, history=history)


@pytest.mark.parametrize("seconds", [-40, 0, 3])
def test_who_was_found_gone_before_the_news_of_their_removal_went_once(
    group_chat: Conversation, missed: Contact, alice: User, seconds: int
) -> None:
    [found] = timeline.page(group_chat).items
    GroupRequest.objects.create(
        group=group_chat.group,
        number=group_chat.number,
        kind=GroupRequest.Kind.REMOVE,
        state=GroupRequest.State.ACCEPTED,
        request_id="theirs",
        requested_by=alice,
    )
    for _ in range(2):
        at = NOW + timedelta(seconds=seconds)
        hear(group_chat, missed, Kind.REMOVED, at, request_id="theirs")

    [told] = timeline.page(group_chat).items
    # Open browsers put it in the place of the line they have.
    [frame] = batches.read_items(group_chat.workspace_id, found.activity.seq, group_chat.pk)
    [shown] = json.loads(frame)["items"]
    assert (shown["id"], shown["sort"]) == (found.dom_id, told.sort)
    assert told.sentence == f"{missed.display_name} was removed by Alice Agent"
    assert told.dom_id == found.dom_id
    assert missed.participations.get().state == "removed"
    [row] = [one for one in comings.newest(group_chat) if one.contact == missed][:-1]
    assert (row.words, row.by) == ("was removed", "Alice Agent")
    assert group_chat.activities.filter(kind__startswith="participant.").count() == 2


def test_who_came_back_and_went_again_went_twice(group_chat: Conversation, missed: Contact) -> None:
    name = missed.display_name
    hear(group_chat, missed, Kind.LEFT, NOW - timedelta(seconds=40))
    hear(group_chat, missed, Kind.JOINED, NOW + timedelta(seconds=20))
    hear(group_chat, missed, Kind.REMOVED, NOW + timedelta(seconds=30))

    assert lines(group_chat) == [
        f"{name} left the group",
        f"{name} joined with the invite link",
        f"{name} was removed",
    ]


def test_an_earlier_going_does_not_explain_a_later_one(
    group_chat: Conversation, missed: Contact
) -> None:
    name = missed.display_name
    hear(group_chat, missed, Kind.JOINED, NOW - timedelta(seconds=20))
    hear(group_chat, missed, Kind.LEFT, NOW - timedelta(seconds=40))

    assert lines(group_chat) == [
        f"{name} left the group",
        f"{name} joined with the invite link",
        f"{name} was found to have left",
    ]


def test_who_was_found_in_the_group_before_the_news_of_their_joining_came_once(
    group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    newcomer = make_contact(group_chat.workspace, name="Nina New")
    listed = [row.contact.person for row in group_chat.group.participants.all()]
    known = {"subject": group_chat.group.subject, "participants": (*listed, newcomer.person)}
    requests.ask_refresh(group_chat.group)
    whatsapp.will(group_info(**known), "https://chat.whatsapp.com/TheLink")
    drain_group_requests()
    [found] = timeline.page(group_chat).items
    assert found.sentence == "Nina New was found to be a member"

    for _ in range(2):
        hear(group_chat, newcomer, Kind.JOINED, NOW - timedelta(seconds=40))

    [told] = timeline.page(group_chat).items
    assert told.sentence == "Nina New joined with the invite link"
    assert told.dom_id == found.dom_id
    assert newcomer.participations.get().joined_at == NOW - timedelta(seconds=40)
    rows = [one for one in comings.newest(group_chat) if one.contact == newcomer]
    assert [row.how for row in rows] == ["with the invite link"]


def test_who_went_after_they_were_found_and_came_back_came_twice(
    group_chat: Conversation, missed: Contact
) -> None:
    name = missed.display_name
    hear(group_chat, missed, Kind.LEFT, NOW - timedelta(seconds=40))
    for seconds in (10, 30):
        hear(group_chat, missed, Kind.JOINED, NOW + timedelta(seconds=seconds))
        hear(group_chat, missed, Kind.LEFT, NOW + timedelta(seconds=seconds + 5))

    joined, left = f"{name} joined with the invite link", f"{name} left the group"
    assert lines(group_chat) == [left, joined, left, joined, left]
