"""A group is suspended and free again, in whatever order that is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from groups.models import Group, GroupRequest
from groups.services import requests
from inbox.history import recording
from inbox.models import Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.screen import sentences
from inbox.services import group_news
from tests.inbox.fakes import FakeWhatsApp, group_info
from whatsapp import events

NOW = timezone.now().replace(microsecond=0) - timedelta(seconds=1)
TELL = {
    "suspended": (events.GroupSuspended, group_news.group_suspended),
    "active": (events.GroupSuspensionCleared, group_news.group_suspension_cleared),
}


def hear(chat: Conversation, words: Sequence[str], *, in_one_go: bool, at: datetime = NOW) -> str:
    """WhatsApp says so, all in one second; returns the group's state then."""
    stamp = {"phone_number_id": "", "group_id": chat.group.wa_group_id, "occurred_at": at}
    parts = [words] if in_one_go else [[word] for word in words]
    for part in parts:
        with recording() as history:
            for word in part:
                event, tell = TELL[word]
                tell(event(**stamp), number=chat.number, history=history)
    return Group.objects.get(pk=chat.group_id).state


def told_last(chat: Conversation) -> str:
    fact = chat.activities.filter(kind__startswith="group.", in_thread=True).order_by("seq").last()
    return {"group.suspended": "suspended", "group.unsuspended": "active"}[fact.kind]


@pytest.mark.parametrize("truth", ["suspended", "active"])
@pytest.mark.parametrize("words", [("suspended", "active"), ("active", "suspended")])
def test_of_two_words_of_one_second_a_reading_decides_and_they_may_come_twice(
    group_chat: Conversation, whatsapp: FakeWhatsApp, words: tuple[str, str], truth: str
) -> None:
    people = [seat.contact.person for seat in group_chat.group.participants.all()]
    info = {"subject": group_chat.group.subject, "participants": people}
    for in_one_go in (False, True):
        Group.objects.filter(pk=group_chat.group_id).update(suspension_at=None, state="active")
        GroupRequest.objects.all().delete()
        group_chat.activities.all().delete()

        assert hear(group_chat, (*words, *words), in_one_go=in_one_go) == words[-1]

        assert told_last(group_chat) == words[-1]
        assert group_chat.activities.filter(in_thread=True).count() == 2
        assert GroupRequest.objects.get().kind == GroupRequest.Kind.REFRESH
        link = "https://chat.whatsapp.com/TheLink"
        suspended = truth == "suspended"
        whatsapp.will(group_info(**info, suspended=suspended), *([] if suspended else [link]))
        drain_group_requests()
        assert (Group.objects.get(pk=group_chat.group_id).state, told_last(group_chat)) == (
            truth,
            truth,
        )


@pytest.mark.parametrize("seconds_after_we_asked", [-3600, 0, 2])
def test_a_suspension_that_was_found_before_is_no_second_one(
    group_chat: Conversation, whatsapp: FakeWhatsApp, seconds_after_we_asked: int
) -> None:
    people = [seat.contact.person for seat in group_chat.group.participants.all()]
    requests.ask_refresh(group_chat.group)
    subject = group_chat.group.subject
    whatsapp.will(group_info(subject=subject, participants=people, suspended=True))
    drain_group_requests()
    found = group_chat.activities.get(kind="group.suspended")

    at = found.occurred_at + timedelta(seconds=seconds_after_we_asked)
    hear(group_chat, ("suspended", "suspended"), in_one_go=False, at=at)
    hear(group_chat, ("active",), in_one_go=False, at=at + timedelta(seconds=3605))
    hear(group_chat, ("suspended",), in_one_go=False, at=at + timedelta(seconds=3610))

    told = group_chat.activities.filter(kind__contains="suspend").order_by("seq")
    assert [fact.kind for fact in told] == [
        *("group.suspended", "group.suspended"),
        *("group.unsuspended", "group.suspended"),
    ]
    assert told[1].details == {"explains": {"line": found.pk, "seq": found.seq}}
    assert [fact.in_thread for fact in told] == [False, True, True, True]
    assert sentences.of(told[1]) == "WhatsApp suspended the group"
    assert told[3].details == {}


def test_one_word_of_a_second_needs_no_reading_however_often_it_is_said(
    group_chat: Conversation,
) -> None:
    assert hear(group_chat, ("suspended", "suspended"), in_one_go=False) == "suspended"

    assert not GroupRequest.objects.exists()
