"""A conversation that is over can be read, and hears who writes after all."""

import pytest

from accounts.models import BusinessNumber, User
from inbox import rules
from inbox.models import Activity, Conversation
from inbox.services import archiving, composing, handling
from tests.hearing import hears
from tests.whatsapp.bodies import body, text_message


def test_nothing_can_be_written_in_an_archived_conversation(
    group_chat: Conversation, alice: User
) -> None:
    archiving.archive(conversation=group_chat, by=alice)
    group_chat.refresh_from_db()

    assert (group_chat.status, rules.lock_for(group_chat)) == ("closed", rules.ARCHIVED)
    with pytest.raises(composing.CannotSend):
        composing.queue_message(conversation=group_chat, agent=alice, text="Hello")


def test_archiving_twice_is_one_line(group_chat: Conversation, alice: User) -> None:
    for _ in range(2):
        archiving.archive(conversation=group_chat, by=alice)

    assert Activity.objects.filter(kind="conversation.archived").count() == 1


def test_reopening_ends_it(group_chat: Conversation, alice: User) -> None:
    archiving.archive(conversation=group_chat, by=alice)
    handling.reopen(conversation=group_chat, by=alice)
    group_chat.refresh_from_db()

    assert rules.lock_for(group_chat) is None


def test_who_writes_is_not_left_unheard(
    group_chat: Conversation, number: BusinessNumber, alice: User
) -> None:
    archiving.archive(conversation=group_chat, by=alice)
    who = group_chat.group.participants.first().contact
    said = {"from": who.wa_id, "from_user_id": who.user_id, "id": "wamid.late"}
    said |= {"group_id": group_chat.group.wa_group_id}
    hears(number.connection, body("messages", messages=[text_message(**said)]))
    group_chat.refresh_from_db()

    assert (group_chat.status, group_chat.archived_at) == ("open", None)
