"""A person's card, and the evidence of who was in a group, as pages."""

import csv
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Contact
from inbox.history import Kind, recording
from inbox.models import Conversation
from tests import factories

Browser = Callable[[User], Client]


@pytest.fixture
def client(browser_of: Browser, alice: User) -> Client:
    return browser_of(alice)


def card(client: Client, contact: Contact) -> str:
    answer = client.get(f"/inbox/people/{contact.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_card_names_only_chats_that_the_asker_may_see(
    bob: User, other_number: BusinessNumber, number: BusinessNumber, browser_of: Browser
) -> None:
    contact = factories.make_contact(number.workspace)
    for place, subject in ((number, "Secret"), (other_number, "Shared")):
        group = factories.make_group(place, subject=subject)
        factories.make_conversation(group=group)
        factories.make_participant(group, contact)

    shown = card(browser_of(bob), contact)

    assert ("Shared" in shown, "Secret" in shown) == (True, False)


def test_somebody_with_the_same_name_is_suggested_but_not_to_strangers(
    client: Client, bob: User, browser_of: Browser, number: BusinessNumber, group_chat: Conversation
) -> None:
    one, two = (factories.make_contact(number.workspace, "Ana Ruiz") for _ in range(2))
    for contact in (one, two):
        factories.make_participant(group_chat.group, contact)

    assert f"other={two.pk}" in card(client, one)
    answer = browser_of(bob).get(f"/inbox/people/{one.pk}/merge/", {"other": two.pk})
    assert answer.status_code == 404


def test_nobody_is_merged_with_a_stranger(
    client: Client, group_chat: Conversation, mallory: User
) -> None:
    theirs = factories.make_contact(mallory.memberships.get().workspace)
    ours = group_chat.group.participants.first().contact

    answer = client.post(f"/inbox/people/{ours.pk}/merge/", {"other": theirs.pk})

    assert answer.status_code == 404


@pytest.mark.parametrize("other", ["", "x", "9" * 30, "-1"])
def test_nobody_is_merged_with_nobody(client: Client, group_chat: Conversation, other: str) -> None:
    ours = group_chat.group.participants.first().contact

    answer = client.post(f"/inbox/people/{ours.pk}/merge/", {"other": other})

    assert answer.status_code == 404


def test_a_wrong_card_says_which_field(client: Client, group_chat: Conversation) -> None:
    contact = group_chat.group.participants.first().contact

    answer = client.post(
        f"/inbox/people/{contact.pk}/card/", {"field_name": "", "field_value": "7"}
    )

    assert (answer.status_code, answer.json()["field"]) == (422, "fields")


def test_a_colleague_of_another_workspace_is_none(
    client: Client, group_chat: Conversation, mallory: User
) -> None:
    contact = group_chat.group.participants.first().contact
    wish = {"kind": "staff", "colleague": mallory.pk}

    answer = client.post(f"/inbox/people/{contact.pk}/card/", wish)

    assert (answer.status_code, answer.json()["field"]) == (422, "colleague")


def test_a_card_costs_the_same_for_one_group_and_for_many(
    client: Client, number: BusinessNumber
) -> None:
    contact = factories.make_contact(number.workspace)

    def cost(groups: int) -> int:
        for _ in range(groups):
            group = factories.make_group(number)
            factories.make_conversation(group=group)
            factories.make_participant(group, contact)
        with CaptureQueriesContext(connection) as captured:
            card(client, contact)
        return len(captured)

    few = cost(1)

    assert cost(6) == few <= 16


def test_the_evidence_tells_who_came_and_went_and_how(
    client: Client, group_chat: Conversation, alice: User
) -> None:
    at = timezone.now() - timedelta(days=1)
    contact = factories.make_contact(group_chat.workspace, "=HYPERLINK(1)")
    factories.make_participant(group_chat.group, contact, joined_at=at)
    with recording() as history:
        history.record(
            Kind.PARTICIPANT_JOINED,
            group_chat,
            contact=contact,
            occurred_at=at,
            details={"approved": True},
        )

    answer = client.get(f"/inbox/{group_chat.pk}/group/history/export/")
    rows = list(csv.DictReader(b"".join(answer).decode().splitlines()))

    [row] = [row for row in rows if "HYPERLINK" in row["person"]]
    assert (row["what"], row["how"]) == ("joined", "after approval")
    assert row["person"].startswith("'=")
    assert (len(rows), row["phone number"]) == (3, contact.wa_id)


def test_a_direct_chat_has_no_comings_and_goings(client: Client, direct_chat: Conversation) -> None:
    assert client.get(f"/inbox/{direct_chat.pk}/group/history/").status_code == 404


def test_a_local_admin_is_marked_and_it_is_told(client: Client, group_chat: Conversation) -> None:
    seat = group_chat.group.participants.first()
    for _ in range(2):
        answer = client.post(
            f"/inbox/{group_chat.pk}/group/roles/", {"participant": seat.pk, "role": "admin"}
        )
        assert answer.status_code == 204

    assert group_chat.activities.filter(kind="participant.role").count() == 1
    panel = client.get(f"/inbox/{group_chat.pk}/details/").content.decode()
    assert "Admin</span>" in panel


def test_how_those_who_wait_are_known_stands_beside_them(
    client: Client, group_chat: Conversation, number: BusinessNumber
) -> None:
    known, _stranger = (factories.make_join_request(group_chat) for _ in range(2))
    for _ in range(2):
        factories.make_participant(factories.make_group(number), known.contact)

    panel = client.get(f"/inbox/{group_chat.pk}/details/").content.decode()

    assert "in 2 other groups" in panel
    assert "unknown" in panel
