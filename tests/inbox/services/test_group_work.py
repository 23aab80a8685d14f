"""What agents want of a group, from the click to WhatsApp's confirmation."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupRequest
from inbox.errors import InvalidInput
from inbox.models import Conversation
from inbox.services import group_settings, group_work
from inbox.services.group_work import NotNow
from tests import factories
from tests.inbox.parallel import at_once, needs_postgres

State = GroupRequest.State


@pytest.fixture
def create(number: BusinessNumber, alice: User) -> Callable[..., Conversation]:
    def ask(**wish: Any) -> Conversation:
        return group_work.create_group(number=number, by=alice, **({"subject": "Casa Lima"} | wish))

    return ask


def test_a_new_group_shows_at_once_as_being_created(
    create: Callable[..., Conversation], alice: User
) -> None:
    conversation = create(description="Keys", join_approval_mode="approval_required")

    assert conversation.group.state == Group.State.CREATING
    assert (conversation.title, conversation.assignee) == ("Casa Lima", alice)


def test_a_double_click_creates_one_group(create: Callable[..., Conversation]) -> None:
    key = str(uuid.uuid4())

    assert create(client_key=key) == create(client_key=key)
    assert GroupRequest.objects.count() == Group.objects.count() == 1


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_create_one_group(create: Callable[..., Conversation]) -> None:
    key = str(uuid.uuid4())

    conversations = at_once([lambda: create(client_key=key)] * 8)

    assert len({conversation.pk for conversation in conversations}) == 1
    assert GroupRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"subject": " \n"}, "subject"),
        ({"subject": "x" * 129}, "subject"),
        ({"description": "x" * 2049}, "description"),
        ({"join_approval_mode": "everybody"}, "join_approval_mode"),
    ],
)
def test_a_wish_that_whatsapp_would_refuse_says_what_is_wrong(
    create: Callable[..., Conversation], wish: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create(**wish)

    assert refusal.value.field == field
    assert not Group.objects.exists()


def test_a_paused_number_creates_nothing(
    create: Callable[..., Conversation], number: BusinessNumber
) -> None:
    number.health = BusinessNumber.Health.PAUSED

    with pytest.raises(NotNow):
        create()


@pytest.mark.parametrize(
    "twice",
    [
        lambda chat, by, who: group_settings.change_texts(conversation=chat, by=by, subject="New"),
        lambda chat, by, who: group_work.delete(conversation=chat, by=by),
        lambda chat, by, who: group_work.remove(conversation=chat, by=by, participant=who),
    ],
)
def test_asking_twice_is_asking_once(
    group_chat: Conversation, alice: User, twice: Callable[..., None]
) -> None:
    who = group_chat.group.participants.first()

    twice(group_chat, alice, who)
    twice(group_chat, alice, who)

    assert GroupRequest.objects.count() == 1


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_eight_colleagues_who_delete_at_once_ask_once(
    group_chat: Conversation, alice: User
) -> None:
    at_once([lambda: group_work.delete(conversation=group_chat, by=alice)] * 8)

    assert GroupRequest.objects.count() == 1


def test_another_name_is_another_request(group_chat: Conversation, alice: User) -> None:
    group_settings.change_texts(conversation=group_chat, by=alice, subject="One")
    group_settings.change_texts(conversation=group_chat, by=alice, subject="Two")

    assert GroupRequest.objects.count() == 2


@pytest.mark.parametrize("state", ["creating", "create_failed", "suspended", "deleted"])
def test_a_group_that_is_not_there_is_not_renamed(
    number: BusinessNumber, alice: User, state: str
) -> None:
    group = factories.make_group(number, state=Group.State(state))

    with pytest.raises(NotNow) as refusal:
        group_settings.change_texts(
            conversation=factories.make_conversation(group=group), by=alice, subject="New"
        )

    assert refusal.value.code == state


def test_a_person_has_no_name_to_change(direct_chat: Conversation, alice: User) -> None:
    with pytest.raises(NotNow):
        group_settings.change_texts(conversation=direct_chat, by=alice, subject="New")


def decide(conversation: Conversation, by: User, approve: bool = True) -> None:
    waiting = list(conversation.group.join_requests.all())
    group_work.decide_join_requests(
        conversation=conversation, by=by, join_requests=waiting, approve=approve
    )


def test_two_colleagues_who_decide_ask_once(
    group_chat: Conversation, alice: User, admin: User
) -> None:
    factories.make_join_request(group_chat)

    decide(group_chat, alice, approve=True)
    decide(group_chat, admin, approve=False)

    assert GroupRequest.objects.get().kind == GroupRequest.Kind.APPROVE


def test_nobody_is_let_into_a_full_group(number: BusinessNumber, alice: User) -> None:
    group = factories.make_group(number, people=8)
    conversation = factories.make_conversation(group=group)
    factories.make_join_request(conversation)

    with pytest.raises(NotNow) as refusal:
        decide(conversation, alice)

    assert refusal.value.code == "group_full"


def test_a_full_group_can_turn_people_away(number: BusinessNumber, alice: User) -> None:
    conversation = factories.make_conversation(group=factories.make_group(number, people=8))
    factories.make_join_request(conversation)

    decide(conversation, alice, approve=False)

    assert GroupRequest.objects.get().kind == GroupRequest.Kind.REJECT
