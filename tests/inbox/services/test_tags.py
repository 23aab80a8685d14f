"""The tags of a workspace: one per name, and whoever shows them hears of changes."""

from functools import partial

import pytest

from accounts.models import User, Workspace
from inbox.errors import InvalidInput
from inbox.models import Activity, Conversation, Tag, Tagging
from inbox.services import tagging, tags
from tests import factories
from tests.inbox.parallel import at_once, needs_postgres


def kinds() -> list[str]:
    return list(Activity.objects.order_by("seq").values_list("kind", flat=True))


def test_names_are_cleaned_and_unique_in_any_case(workspace: Workspace) -> None:
    tag = tags.make(workspace=workspace, name="  Große\n Reise ", colour="blue")
    elsewhere = factories.make_workspace("Elsewhere")

    assert (tag.name, tag.colour) == ("Große Reise", "blue")
    with pytest.raises(InvalidInput) as refused:
        tags.make(workspace=workspace, name="GROSSE REISE")
    assert (refused.value.code, refused.value.field) == ("exists", "name")
    assert tags.make(workspace=elsewhere, name="große reise").colour == "grey"


@pytest.mark.parametrize("name", ["", " \n", "x" * 51, "a,b", "a;b", "a|b"])
def test_names_that_are_none(workspace: Workspace, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        tags.make(workspace=workspace, name=name)

    assert refused.value.field == "name"
    assert not Tag.objects.exists()


def test_what_no_database_takes_is_shown_as_a_mark(workspace: Workspace) -> None:
    assert tags.make(workspace=workspace, name="a\x00b\ud800").name == "a\ufffdb\ufffd"


def test_only_the_palettes_colours_and_two_hundred_tags(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags, "MOST_TAGS", 1)

    with pytest.raises(InvalidInput) as colour:
        tags.make(workspace=workspace, name="VIP", colour="#ff0000")
    tags.make(workspace=workspace, name="VIP")
    with pytest.raises(InvalidInput) as many:
        tags.make(workspace=workspace, name="Deposit")

    assert (colour.value.field, many.value.field) == ("colour", "name")


def test_a_new_name_and_a_deletion_are_heard_where_the_tag_hangs(
    group_chat: Conversation, admin: User
) -> None:
    tag = factories.make_tag(group_chat.workspace, "VIP", group_chat)
    other = factories.make_tag(group_chat.workspace, "Deposit")

    tags.change(tag=tag, name="vip", colour="pink", by=admin)
    tags.change(tag=tag, name="vip", colour="pink", by=admin)
    with pytest.raises(InvalidInput):
        tags.change(tag=other, name="VIP", colour="grey", by=admin)
    tags.delete(tag=tag, by=admin)

    assert kinds() == ["tag.changed", "tag.changed"]
    assert not group_chat.tags.exists()
    for work in (tags.delete, lambda **who: tags.change(name="x", colour="red", **who)):
        with pytest.raises(tags.TagIsGone):
            work(tag=Tag(pk=tag.pk), by=admin)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_a_tag_that_is_deleted_while_it_is_hung_up_is_no_error(
    group_chat: Conversation, admin: User
) -> None:
    chats = [group_chat] + [factories.make_conversation(number=group_chat.number) for _ in range(3)]
    tag = factories.make_tag(group_chat.workspace, "VIP")

    def hang(chat: Conversation) -> str:
        try:
            tagging.add(conversation=chat, tags=[tag], by=admin)
        except tags.TagIsGone:
            return "gone"
        return "hung"

    works = [partial(hang, chat) for chat in chats]
    works.insert(2, lambda: tags.delete(tag=Tag(pk=tag.pk), by=admin) or "deleted")

    assert set(at_once(works)) <= {"gone", "hung", "deleted"}
    assert not Tagging.objects.exists()


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_name_at_once_is_one_tag(workspace: Workspace) -> None:
    def make(name: str) -> int:
        try:
            return tags.make(workspace=workspace, name=name).pk
        except InvalidInput:
            return 0

    made = at_once([partial(make, name) for name in ("VIP", "vip", "Vip", "vIP")])

    assert [bool(pk) for pk in sorted(made)] == [False, False, False, True]
