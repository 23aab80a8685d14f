"""pywa, another client of the Cloud API, works the sandbox's groups over real HTTP.

Where it goes against Meta's documents, the test says so: what it asks of the Groups API was never
tried with a real group, as its own documentation admits.
"""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from pywa import WhatsApp
from pywa.errors import GroupImageTooSmall, GroupRateLimitHit, GroupUnknown
from pywa.types.groups import GroupJoinApprovalMode

from whatsapp.sandbox.models import BusinessNumber, Group, Person
from whatsapp.sandbox.services import membership, numbers, people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def number(transactional_db: None) -> BusinessNumber:
    return numbers.create_number("15557770123", "Harbor Homes")


@pytest.fixture
def pywa(live_server: LiveServer, settings: Settings, number: BusinessNumber) -> Iterator[WhatsApp]:
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    client = WhatsApp(phone_id=number.phone_number_id, token=number.account.access_token)
    client.api._session.base_url = f"{live_server.url}/sandbox/graph/v26.0"
    yield client
    client.api._session.close()


@pytest.fixture
def ana(transactional_db: None) -> Person:
    return people.create_person("Ana Ruiz", phone="15550177001")


@pytest.fixture
def bo(transactional_db: None) -> Person:
    return people.create_person("Bo Lind", profile="username", username="bo_lind")


@pytest.fixture
def group(pywa: WhatsApp) -> Group:
    """Made by pywa, with approval; its id comes by webhook, so it is looked up here."""
    mode = GroupJoinApprovalMode.APPROVAL_REQUIRED
    operation = pywa.create_group(
        subject="Casa Lima", description="Keys and meters", join_approval_mode=mode
    )
    assert operation.request_id
    return Group.objects.select_related("number__account").get()


def jpeg(side: int = 200) -> bytes:
    out = BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, "JPEG")
    return out.getvalue()


def test_it_creates_and_reads_a_group(pywa: WhatsApp, group: Group) -> None:
    found = pywa.get_group(group.group_id)

    assert (found.id, found.subject, found.description) == (
        group.group_id,
        "Casa Lima",
        "Keys and meters",
    )
    assert found.join_approval_mode == GroupJoinApprovalMode.APPROVAL_REQUIRED
    assert (found.total_participant_count, found.participants, found.suspended) == (0, [], False)


def test_it_changes_texts_and_picture(pywa: WhatsApp, group: Group) -> None:
    """In one form with the picture as `profile_picture_file`, as Meta's table (not its sample)
    names it; the picture is not optional there."""
    operation = pywa.update_group_settings(
        group.group_id, subject="Casa Roma", description="New", profile_picture=jpeg()
    )

    group.refresh_from_db()
    assert operation.request_id
    assert (group.subject, group.description) == ("Casa Roma", "New")
    assert group.picture_sha256


def test_it_is_told_that_a_picture_is_too_small(pywa: WhatsApp, group: Group) -> None:
    with pytest.raises(GroupImageTooSmall):
        pywa.update_group_settings(group.group_id, profile_picture=jpeg(100))


def test_it_reads_and_resets_the_link(pywa: WhatsApp, group: Group) -> None:
    first = pywa.get_group_invite_link(group.group_id).link
    second = pywa.reset_group_invite_link(group.group_id).link

    group.refresh_from_db()
    assert first != second == group.invite_link


def test_it_lists_who_asks_and_lets_them_in(
    pywa: WhatsApp, group: Group, ana: Person, bo: Person
) -> None:
    membership.join(ana, group)
    membership.join(bo, group)

    asked = list(pywa.get_group_join_requests(group.group_id))
    assert [request.user.bsuid for request in asked] == [ana.user_id, bo.user_id]
    assert [request.user.wa_id for request in asked] == [ana.phone, None]

    # It wants a `request_id`; Meta documents the result of each person instead.
    with pytest.raises(KeyError, match="request_id"):
        pywa.approve_group_join_requests(group.group_id, [asked[0].id])
    with pytest.raises(KeyError, match="request_id"):
        pywa.reject_group_join_requests(group.group_id, [asked[1].id])

    # WhatsApp has done it all the same.
    assert membership.members(group) == [ana]
    assert not list(pywa.get_group_join_requests(group.group_id))


def test_it_takes_people_out_by_phone_number_and_by_user_id(
    pywa: WhatsApp, group: Group, ana: Person, bo: Person
) -> None:
    membership.enter(group, [ana, bo], group.created_at)
    inside = pywa.get_group(group.group_id).participants
    assert [person.bsuid for person in inside] == [ana.user_id, bo.user_id]

    operation = pywa.remove_group_participants(group.group_id, [ana.phone, bo.user_id])

    assert operation.request_id
    assert membership.members(group) == []


def test_it_deletes_a_group(pywa: WhatsApp, group: Group) -> None:
    assert pywa.delete_group(group.group_id).request_id

    group.refresh_from_db()
    assert group.deleted_at is not None
    with pytest.raises(GroupUnknown):
        pywa.get_group(group.group_id)


def test_its_list_of_groups_goes_against_the_documents(pywa: WhatsApp, group: Group) -> None:
    """Meta documents an object with `groups`, of id, subject and time; it expects a list of all
    there is to know. The call it makes is answered, as its raw layer shows."""
    with pytest.raises((TypeError, KeyError, AttributeError)):
        list(pywa.get_groups())

    answer = pywa.api.get_active_groups(phone_id=str(pywa.phone_id), pagination={"limit": "10"})
    assert [row["id"] for row in answer["data"]["groups"]] == [group.group_id]


def test_too_many_calls_are_refused_as_whatsapp_does(
    pywa: WhatsApp, group: Group, number: BusinessNumber
) -> None:
    BusinessNumber.objects.update(group_calls_per_minute=0)

    with pytest.raises(GroupRateLimitHit):
        pywa.get_group(group.group_id)
