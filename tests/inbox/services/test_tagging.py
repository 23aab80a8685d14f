"""Tags come and go on a conversation, each time as a fact; they outlive merges and endings."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber, User
from inbox.errors import InvalidInput
from inbox.exporting import contents
from inbox.models import Activity, Conversation, Tag
from inbox.screen import sentences
from inbox.services import group_work, merging, successions, tagging, tags
from tests import factories


@pytest.fixture
def vip(group_chat: Conversation) -> Tag:
    return factories.make_tag(group_chat.workspace, "VIP")


@pytest.fixture
def deposit(group_chat: Conversation) -> Tag:
    return factories.make_tag(group_chat.workspace, "Deposit")


def names(conversation: Conversation) -> list[str]:
    return [tag.name for tag in conversation.tags.all()]


def lines() -> list[str]:
    found = Activity.objects.filter(kind__startswith="conversation.", in_thread=True)
    return [sentences.of(activity) for activity in found.order_by("seq")]


def test_each_change_is_one_line_of_the_thread(
    group_chat: Conversation, vip: Tag, deposit: Tag, alice: User
) -> None:
    tagging.add(conversation=group_chat, tags=[vip, deposit], by=alice)
    tagging.add(conversation=group_chat, tags=[vip], by=alice)
    tagging.remove(conversation=group_chat, tags=[vip], by=alice)
    tagging.remove(conversation=group_chat, tags=[vip], by=alice)
    tagging.put(conversation=group_chat, tags=[vip], by=None)

    assert names(group_chat) == ["VIP"]
    assert lines() == [
        "Alice Agent added the tags “Deposit” and “VIP”",
        "Alice Agent took away the tag “VIP”",
        "Octet took away the tag “Deposit”",
        "Octet added the tag “VIP”",
    ]
    assert Activity.objects.order_by("seq")[1].details == {
        "tags": [{"id": str(vip.pk), "name": "VIP"}]
    }


def test_too_many_and_those_that_are_gone_are_refused(
    group_chat: Conversation, vip: Tag, deposit: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagging, "MOST_ON_ONE", 1)

    with pytest.raises(InvalidInput) as refused:
        tagging.put(conversation=group_chat, tags=[vip, deposit], by=None)
    with pytest.raises(tags.TagIsGone):
        tagging.add(conversation=group_chat, tags=[Tag(pk=deposit.pk + 1)], by=None)

    assert refused.value.field == "tag"
    assert not Activity.objects.exists()


def test_new_groups_begin_with_the_tags_of_their_number_or_with_others(
    number: BusinessNumber, other_number: BusinessNumber, vip: Tag, deposit: Tag, alice: User
) -> None:
    vip.new_groups_of.add(number)
    wish = {"by": alice, "subject": "New"}

    usual = group_work.create_group(number=number, client_key="1", **wish)
    tagging.remove(conversation=usual, tags=[vip], by=alice)
    again = group_work.create_group(number=number, client_key="1", **wish)
    chosen = group_work.create_group(number=number, tags=[deposit], **wish)
    elsewhere = group_work.create_group(number=other_number, **wish)

    assert again == usual
    assert [names(one) for one in (usual, chosen, elsewhere)] == [[], ["Deposit"], []]
    assert lines()[0] == "Alice Agent added the tag “VIP”"


def test_a_successor_inherits_them_and_an_export_lists_them(
    number: BusinessNumber, vip: Tag, alice: User, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    ended = factories.make_conversation(group=factories.make_group(number, state="suspended"))
    tagging.add(conversation=ended, tags=[vip], by=alice)

    born = successions.create_successor(conversation=ended, by=alice)

    assert names(born) == ["VIP"]
    assert contents.about(born)["tags"] == ["VIP"]


def test_chats_that_merge_carry_both_and_part_with_their_own(
    number: BusinessNumber, vip: Tag, deposit: Tag, alice: User
) -> None:
    gone = factories.make_tag(number.workspace, "Gone")
    ana, anna = (factories.make_contact(number.workspace, name) for name in ("Ana", "Anna"))
    kept, dropped = (
        factories.make_conversation(contact=contact, number=number) for contact in (ana, anna)
    )
    tagging.add(conversation=kept, tags=[vip], by=alice)
    tagging.add(conversation=dropped, tags=[vip, deposit, gone], by=alice)

    merge = merging.merge(kept=ana, dropped=anna, by=alice)
    assert names(kept) == ["Deposit", "Gone", "VIP"]
    tags.delete(tag=gone, by=alice)
    merging.undo(merge=merge, by=alice)

    again = Conversation.objects.get(contact__name="Anna")
    assert (names(kept), names(again)) == (["VIP"], ["Deposit", "VIP"])
