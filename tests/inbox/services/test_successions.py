"""A group that ended goes on in another one, and both threads say so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupRequest, Invite
from inbox.errors import InvalidInput
from inbox.models import Activity, Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.screen import details
from inbox.services import contact_cards, successions
from inbox.services.group_work import NotNow
from inbox.services.guests import Guest
from tests import factories
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp
from tests.inbox.parallel import at_once, needs_postgres
from tests.whatsapp.bodies import body


@pytest.fixture
def ended(number: BusinessNumber, settings: Settings, tmp_path: Path) -> Conversation:
    settings.MEDIA_ROOT = tmp_path
    group = factories.make_group(
        number,
        subject="Casa Lima",
        description="Keys",
        join_approval_mode="approval_required",
        state="suspended",
    )
    return factories.make_conversation(group=group)


def test_the_successor_has_the_same_settings(ended: Conversation, alice: User) -> None:
    born = successions.create_successor(conversation=ended, by=alice)

    [asked] = GroupRequest.objects.all()
    assert (asked.group, asked.kind, asked.wish) == (
        born.group,
        "create",
        {
            "subject": "Casa Lima",
            "description": "Keys",
            "join_approval_mode": "approval_required",
            "client_key": "",
        },
    )


def test_both_threads_lead_to_each_other(
    ended: Conversation, alice: User, client_of: Callable[[User], Client]
) -> None:
    born = successions.create_successor(conversation=ended, by=alice)

    told = Activity.objects.filter(in_thread=True).values_list("conversation", "kind", "details")
    assert (ended.pk, "group.succeeded", {"conversation": born.pk}) in told
    assert (born.pk, "group.follows", {"conversation": ended.pk}) in told
    client = client_of(alice)
    for here, there in ((ended, born), (born, ended)):
        page = client.get(f"/inbox/{here.pk}/thread/").content.decode()
        assert page.count(f'href="/inbox/{there.pk}/"') == 2


def test_asked_for_twice_it_is_the_same_group(ended: Conversation, alice: User) -> None:
    born = successions.create_successor(conversation=ended, by=alice)

    assert successions.create_successor(conversation=ended, by=alice) == born
    assert Group.objects.count() == 2


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_create_one(ended: Conversation, alice: User) -> None:
    both = at_once([lambda: successions.create_successor(conversation=ended, by=alice)] * 4)

    assert len({born.pk for born in both}) == 1


@pytest.mark.parametrize("state", ["active", "creating", "create_failed"])
def test_a_group_that_goes_on_needs_none(ended: Conversation, alice: User, state: str) -> None:
    Group.objects.update(state=state)

    with pytest.raises(NotNow):
        successions.create_successor(conversation=ended, by=alice)


def test_it_gets_the_picture_as_soon_as_it_exists(
    ended: Conversation, alice: User, number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    picture = factories.make_group_picture(ended.group, shown=True)
    born = successions.create_successor(conversation=ended, by=alice)
    drain_group_requests()
    assert [name for name, _ in whatsapp.calls] == ["create_group"]

    item = {"timestamp": "1795168800", "type": "group_create", "group_id": "born"}
    item |= {"request_id": "request-1", "subject": "Casa Lima"}
    hears(number.connection, body("group_lifecycle_update", groups=[item]))
    drain_group_requests()
    told = {"sha256": picture.sha256, "update_successful": True}
    item = {"timestamp": "1795168900", "type": "group_settings_update", "group_id": "born"}
    item |= {"request_id": "request-2", "profile_picture": told}
    hears(number.connection, body("group_settings_update", groups=[item]))

    assert [name for name, _ in whatsapp.calls] == ["create_group", "set_group_picture"]
    born.group.refresh_from_db()
    assert born.group.picture == picture


def test_a_creation_that_failed_is_not_held_up_by_the_picture_that_waits(
    ended: Conversation, alice: User, whatsapp: FakeWhatsApp
) -> None:
    factories.make_group_picture(ended.group, shown=True)
    born = successions.create_successor(conversation=ended, by=alice)
    GroupRequest.objects.filter(kind="create").delete()
    GroupRequest.objects.create(
        group=born.group,
        number=born.number,
        kind="create",
        wish={"subject": "A", "description": "", "join_approval_mode": "auto_approve"},
    )

    assert drain_group_requests() == 1
    assert [name for name, _ in whatsapp.calls] == ["create_group"]


def test_the_people_of_before_are_listed_until_they_are_in_or_invited(
    ended: Conversation, alice: User
) -> None:
    people = [factories.make_participant(ended.group).contact for _ in range(2)]
    *_, joined, invited = successions.people_of(ended.group)
    contact_cards.block(successions.people_of(ended.group)[0], by=alice, because="Spam")
    born = successions.create_successor(conversation=ended, by=alice)

    factories.make_participant(born.group, joined)
    factories.make_invite(born.group, invited)

    assert people == [joined, invited]
    born = Conversation.objects.select_related("group").get(pk=born.pk)
    [left] = details.context(born)["to_invite"]
    assert left == ended.group.participants.order_by("pk")[1].contact


def test_the_dialog_begins_with_the_people_of_before(
    ended: Conversation, alice: User, client_of: Callable[[User], Client]
) -> None:
    ana, ben = successions.people_of(ended.group)
    contact_cards.block(ben, by=alice, because="Spam")

    page = client_of(alice).get(f"/inbox/{ended.pk}/group/successor/").content.decode()

    assert f'name="guest" value="{ana.pk}"' in page
    assert f'value="{ben.pk}"' not in page


def test_nobody_is_invited_and_no_group_made_when_one_of_them_cannot_be(
    ended: Conversation, alice: User
) -> None:
    chosen = [Guest(entered="12", problem="Not a number.")]

    with pytest.raises(InvalidInput):
        successions.create_successor(conversation=ended, by=alice, guests=chosen)

    assert (Group.objects.count(), Invite.objects.count()) == (1, 0)
