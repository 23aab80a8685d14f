"""What bodies say of groups and of who is in them."""

import json
from typing import Any

import pytest

from accounts.models import User
from inbox.history import Kind
from inbox.models import Conversation
from tests.webhooks.outgoing.conftest import Listening, record, someone
from webhooks.models import OutgoingDelivery

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Kind.GROUP_CREATED, "group_create"),
        (Kind.GROUP_DELETED, "group_delete"),
        (Kind.GROUP_RENAMED, "group_settings_update"),
        (Kind.GROUP_DESCRIBED, "group_settings_update"),
        (Kind.GROUP_SUSPENDED, "group_suspend"),
        (Kind.GROUP_UNSUSPENDED, "group_suspend"),
        (Kind.PARTICIPANT_JOINED, "group_participants_add"),
        (Kind.PARTICIPANT_LEFT, "group_participants_remove"),
        (Kind.PARTICIPANT_REMOVED, "group_participants_remove"),
    ],
)
@pytest.mark.parametrize("by", ["whatsapp", "user"])
def test_groups_have_corals_names_and_say_who_acted(
    kind: Kind, name: str, by: str, group_chat: Conversation, heard: Any, alice: User
) -> None:
    octet, zernio = heard("octet"), heard("zernio")

    record(kind, group_chat, actor=alice if by == "user" else None)

    [one], [other] = octet(), zernio()
    assert (one["type"], other["event"]) == (name, name)
    assert one["data"]["actor"]["type"] == other["actor"]["type"] == by
    assert one["data"]["conversation"]["group"]["wa_group_id"] == other["group"]["id"]


def test_who_left_and_who_was_removed_differ(
    group_chat: Conversation, heard: Any, alice: User
) -> None:
    bodies = heard("octet")
    person = someone(group_chat)

    record(Kind.PARTICIPANT_LEFT, group_chat, contact=person)
    record(Kind.PARTICIPANT_REMOVED, group_chat, contact=person, actor=alice)

    left, removed = (body["data"] for body in bodies())
    assert (left["reason"], left["actor"]["type"]) == ("left", "person")
    assert (removed["reason"], removed["actor"]["name"]) == ("removed", "Alice Agent")


def test_who_was_found_gone_went_once_and_how_is_told_when_it_is_known(
    group_chat: Conversation, listening: Listening, alice: User
) -> None:
    """Also to those who asked for departures alone."""
    listening(events=["group_participants_add"])
    endpoint = listening(events=["group_participants_remove"])
    person = someone(group_chat)

    record(Kind.PARTICIPANT_LEFT, group_chat, contact=person, details={"found": True})
    found = group_chat.activities.get()
    record(
        Kind.PARTICIPANT_REMOVED,
        group_chat,
        contact=person,
        actor=alice,
        details={"explains": {"line": found.pk, "seq": found.seq}},
        in_place_of=found,
    )

    rows = OutgoingDelivery.objects.order_by("pk")
    gone, explained = (json.loads(row.body) for row in rows)
    assert {row.endpoint for row in rows} == {endpoint}
    assert gone["type"] == "group_participants_remove"
    assert (gone["data"]["reason"], gone["data"]["actor"]["type"]) == ("unknown", "whatsapp")
    assert explained["type"] == "group_participants_remove_explained"
    assert (explained["data"]["reason"], explained["data"]["explains"]) == ("removed", gone["id"])
    assert explained["data"]["actor"]["name"] == "Alice Agent"


def test_who_was_found_in_the_group_came_once(group_chat: Conversation, heard: Any) -> None:
    octet, zernio = heard("octet"), heard("zernio")
    person = someone(group_chat)

    record(Kind.PARTICIPANT_JOINED, group_chat, contact=person, details={"found": True})
    found = group_chat.activities.get()
    explains = {"explains": {"line": found.pk, "seq": found.seq}}
    record(
        Kind.PARTICIPANT_JOINED,
        group_chat,
        contact=person,
        details={"approved": True} | explains,
        in_place_of=found,
    )

    came, explained = octet()
    assert (came["type"], came["data"]["details"]) == ("group_participants_add", {"found": True})
    assert explained["type"] == "group_participants_add_explained"
    assert explained["data"]["details"] == {"approved": True}
    assert explained["data"]["explains"] == came["id"]
    assert zernio()[1]["explains"] == zernio()[0]["id"]


def test_what_was_found_of_a_group_before_happened_once(
    group_chat: Conversation, heard: Any
) -> None:
    octet, zernio = heard("octet"), heard("zernio")

    for kind, details in (
        (Kind.GROUP_SUSPENDED, {}),
        (Kind.GROUP_RENAMED, {"subject": "Casa Lima"}),
    ):
        record(kind, group_chat, details=details | {"found": True})
        found = group_chat.activities.get(kind=kind)
        explains = {"explains": {"line": found.pk, "seq": found.seq}}
        record(kind, group_chat, details=details | explains, in_place_of=found)

    suspended, explained, _, named = octet()
    assert (suspended["type"], explained["type"]) == ("group_suspend", "group_suspend_explained")
    assert explained["data"]["suspended"] is True
    assert explained["data"]["explains"] == suspended["id"]
    assert named["type"] == "group_settings_update_explained"
    assert named["data"]["details"] == {"subject": "Casa Lima"}
    assert zernio()[3]["explains"] == zernio()[2]["id"]
