"""Tags over the REST API: the workspace's own, those of a conversation, and who hears of it."""

import pytest

from accounts.models import BusinessNumber, User
from groups.models import GroupRequest
from inbox.models import Activity, Conversation, Tag
from tests import factories
from tests.api.conftest import Program
from webhooks.outgoing.formats import octet
from webhooks.outgoing.scene import happenings

TAGS, CHATS = "/api/v1/tags", "/api/v1/inbox/conversations"


@pytest.fixture
def chat(number: BusinessNumber) -> Conversation:
    return factories.make_conversation(group=factories.make_group(number, subject="Casa Lima"))


@pytest.fixture
def foreign(mallory: User) -> Tag:
    return factories.make_tag(mallory.memberships.get().workspace, "Elsewhere")


def names(answer: object) -> list[str]:
    return [tag["name"] for tag in answer.json()["tags"]]


def test_tags_are_made_changed_listed_and_deleted(program: Program, foreign: Tag) -> None:
    made = program.post(TAGS, {"name": " VIP ", "color": "purple"})
    plain = program.post(TAGS, {"name": "Deposit"}).json()["tag"]

    assert (made.status_code, plain["color"]) == (201, "grey")
    vip = made.json()["tag"]
    assert vip == {"id": vip["id"], "name": "VIP", "color": "purple"}
    changed = program.patch(f"{TAGS}/{vip['id']}", {"color": "teal"}).json()["tag"]
    assert (changed["name"], changed["color"]) == ("VIP", "teal")
    assert names(program.get(TAGS)) == ["Deposit", "VIP"]
    assert program.delete(f"{TAGS}/{vip['id']}").json() == {"success": True}
    assert names(program.get(TAGS)) == ["Deposit"]


def test_what_no_tag_can_be_is_refused(program: Program, number: BusinessNumber) -> None:
    vip = factories.make_tag(number.workspace, "VIP")
    deposit = factories.make_tag(number.workspace, "Deposit")
    for wrong, param, code in (
        ({}, "name", "validation_error"),
        ({"name": " "}, "name", "validation_error"),
        ({"name": "x" * 51}, "name", "validation_error"),
        ({"name": "a,b"}, "name", "invalid"),
        ({"name": "vip"}, "name", "exists"),
        ({"name": "New", "color": "mauve"}, "color", "validation_error"),
    ):
        answer = program.post(TAGS, wrong)
        told = answer.json()
        assert (answer.status_code, told["param"], told["code"]) == (400, param, code)
        if wrong:
            assert program.patch(f"{TAGS}/{deposit.pk}", wrong).json()["code"] == code
    assert program.post(TAGS, {"name": "a\0b"}).json()["code"] == "malformed_body"
    assert set(Tag.objects.all()) == {vip, deposit}


def test_a_conversation_carries_them_and_the_list_finds_it(
    program: Program, chat: Conversation, foreign: Tag
) -> None:
    vip, deposit = (factories.make_tag(chat.workspace, name) for name in ("VIP", "Deposit"))
    other = factories.make_conversation(number=chat.number)
    place = f"{CHATS}/{chat.pk}/tags"

    assert names(program.post(place, {"tagIds": [str(vip.pk)]})) == ["VIP"]
    assert names(program.post(place, {"tagIds": [str(deposit.pk)]})) == ["Deposit", "VIP"]
    assert names(program.put(place, {"tagIds": [str(vip.pk)]})) == ["VIP"]
    listed = program.get(CHATS, {"tag": str(vip.pk)}).json()["data"]
    assert [(one["id"], one["tags"][0]["name"]) for one in listed] == [(str(chat.pk), "VIP")]
    assert len(program.get(CHATS).json()["data"]) == len([chat, other])
    assert names(program.delete(f"{place}/{vip.pk}")) == names(program.get(place)) == []
    for wrong in (str(foreign.pk), "x", "9" * 20):
        assert program.post(place, {"tagIds": [wrong]}).status_code == 404
        assert program.get(CHATS, {"tag": wrong}).status_code == 404
    assert program.put(place, {}).json()["param"] == "tagIds"
    assert program.put(place, {"tagIds": [str(vip.pk)] * 21}).status_code == 400


def test_keys_of_some_numbers_use_tags_and_do_not_change_them(
    bounded: Program, chat: Conversation, other_number: BusinessNumber
) -> None:
    vip = factories.make_tag(chat.workspace, "VIP")
    theirs = factories.make_conversation(number=other_number)

    assert names(bounded.get(TAGS)) == ["VIP"]
    assert names(bounded.post(f"{CHATS}/{theirs.pk}/tags", {"tagIds": [str(vip.pk)]})) == ["VIP"]
    assert bounded.post(TAGS, {"name": "New"}).status_code == 403
    assert bounded.delete(f"{TAGS}/{vip.pk}").status_code == 403


def test_a_new_group_begins_with_those_named_or_with_those_of_its_number(
    program: Program, number: BusinessNumber, foreign: Tag
) -> None:
    vip, usual = (factories.make_tag(number.workspace, name) for name in ("VIP", "Usual"))
    usual.new_groups_of.add(number)
    wish = {"accountId": str(number.pk), "subject": "New"}
    place = "/api/v1/whatsapp/wa-groups"

    program.post(place, wish)
    program.post(place, wish | {"tagIds": [str(vip.pk)]})
    program.post(place, wish | {"tagIds": []})

    assert program.post(place, wish | {"tagIds": [str(foreign.pk)]}).status_code == 404
    made = Conversation.objects.order_by("pk").values_list("tags__name", flat=True)
    assert list(made) == ["Usual", "VIP", None]
    assert GroupRequest.objects.count() == 3


def test_webhooks_tell_which_tags_came_and_what_it_carries_now(
    program: Program, chat: Conversation
) -> None:
    vip = factories.make_tag(chat.workspace, "VIP", colour="purple")
    factories.make_tag(chat.workspace, "Deposit", chat)
    place = f"{CHATS}/{chat.pk}/tags"

    program.post(place, {"tagIds": [str(vip.pk)]})
    program.delete(f"{place}/{vip.pk}")

    told = [octet.body(one) for one in happenings(list(Activity.objects.order_by("seq")))]
    assert [one["type"] for one in told] == ["conversation.tagged", "conversation.untagged"]
    assert told[0]["data"]["details"] == {
        "tags": [{"id": str(vip.pk), "name": "VIP"}],
        "via": "api",
    }
    assert told[0]["data"]["actor"] == {"type": "api"}
    assert [tag["name"] for tag in told[1]["data"]["conversation"]["tags"]] == ["Deposit"]
