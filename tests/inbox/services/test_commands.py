"""Chat commands: only of local admins, only where they are switched on, each once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import DoorRules, GroupRequest, Participant
from inbox.models import Activity, Conversation, Message
from tests import factories
from tests.hearing import hears
from tests.whatsapp.bodies import body, text_message


@pytest.fixture
def local_admin(group_chat: Conversation) -> Participant:
    DoorRules.objects.create(number=group_chat.number, hears_commands=True)
    seat = group_chat.group.participants.first()
    seat.role = Participant.Role.ADMIN
    seat.save()
    return seat


@pytest.fixture
def writes(number: BusinessNumber, group_chat: Conversation) -> Callable[..., None]:
    def write(who: Participant, text: str, **changes: Any) -> None:
        contact = who.contact
        now = str(int(timezone.now().timestamp()))
        said = {"from": contact.wa_id, "from_user_id": contact.user_id, "timestamp": now}
        said |= {"id": "wamid.COMMAND", "group_id": group_chat.group.wa_group_id}
        said |= {"text": {"body": text}} | changes
        hears(number.connection, body("messages", messages=[text_message(**said)]))

    return write


def answers() -> list[str]:
    return list(Message.objects.filter(direction="out").values_list("text", flat=True))


def uses() -> list[tuple[str, str]]:
    facts = Activity.objects.filter(kind="command.used").order_by("seq")
    return [(fact.details["command"], fact.details["outcome"]) for fact in facts]


def test_a_local_admin_gets_the_link(
    local_admin: Participant, writes: Callable[..., None], group_chat: Conversation
) -> None:
    writes(local_admin, "/link")

    assert answers() == [f"Invite link: {group_chat.group.invite_link}"]
    assert uses() == [("/link", "told the invite link")]


def test_names_in_the_group_are_those_they_gave_themselves(
    local_admin: Participant, writes: Callable[..., None]
) -> None:
    contact = local_admin.contact
    contact.alias = "Difficult customer"
    contact.save()

    writes(local_admin, "/MEMBERS please")

    [answer] = answers()
    assert f"• {contact.name} (admin)" in answer
    assert "Difficult" not in answer
    assert contact.wa_id not in answer


def test_approve_lets_in_who_waits_but_not_the_blocked(
    local_admin: Participant, writes: Callable[..., None], group_chat: Conversation
) -> None:
    good, bad = (factories.make_join_request(group_chat) for _ in range(2))
    type(bad.contact).objects.filter(pk=bad.contact_id).update(
        blocked_at=timezone.now(), blocked_because="Spam"
    )

    writes(local_admin, "/approve")

    assert GroupRequest.objects.get(kind="approve").wish == {"join_requests": [good.pk]}
    assert uses() == [("/approve", "let in 1 of 2")]
    good.refresh_from_db()
    assert good.reason == "command"


def test_a_repeated_webhook_runs_the_command_once(
    local_admin: Participant, writes: Callable[..., None], group_chat: Conversation
) -> None:
    for count in (1, 2):
        writes(local_admin, "/link", timestamp_of_delivery=str(count))

    assert (len(answers()), len(uses())) == (1, 1)


def test_another_member_has_only_said_something(
    local_admin: Participant, writes: Callable[..., None], group_chat: Conversation
) -> None:
    writes(group_chat.group.participants.last(), "/link")

    assert (answers(), uses()) == ([], [])
    assert Message.objects.get().text == "/link"


def test_nothing_is_done_where_commands_are_off(
    local_admin: Participant, writes: Callable[..., None]
) -> None:
    DoorRules.objects.update(hears_commands=False)
    writes(local_admin, "/link")

    assert (answers(), uses()) == ([], [])


def test_an_admin_of_another_group_commands_nothing_here(
    local_admin: Participant, writes: Callable[..., None], number: BusinessNumber
) -> None:
    Participant.objects.update(role="member")
    elsewhere = factories.make_participant(factories.make_group(number), local_admin.contact)
    Participant.objects.filter(pk=elsewhere.pk).update(role="admin")

    writes(local_admin, "/link")

    assert uses() == []


def test_who_left_is_no_admin_when_they_come_back(local_admin: Participant) -> None:
    now = timezone.now()
    factories.make_participant(local_admin.group, local_admin.contact, left_at=now)
    factories.make_participant(
        local_admin.group, local_admin.contact, joined_at=now + timedelta(days=1)
    )

    local_admin.refresh_from_db()
    assert (local_admin.state, local_admin.role) == ("member", "member")


def test_an_order_that_comes_after_an_outage_is_not_carried_out(
    local_admin: Participant, writes: Callable[..., None]
) -> None:
    an_hour_ago = timezone.now() - timedelta(hours=1)
    writes(local_admin, "/approve", timestamp=str(int(an_hour_ago.timestamp())))

    assert answers() == []
    assert uses() == [("/approve", "came too late")]


def test_our_own_words_are_no_command(
    local_admin: Participant, queue: Callable[..., Message], group_chat: Conversation
) -> None:
    queue(group_chat, "/approve")

    assert uses() == []
