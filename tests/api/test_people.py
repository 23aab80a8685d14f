"""People, as programs find, describe and block them."""

import pytest

from accounts.models import User, Workspace
from groups.models import Contact
from inbox.models import Conversation
from tests.api.conftest import Program
from tests.api.places import CONTACTS
from tests.factories import (
    make_contact,
)


@pytest.fixture
def ana(workspace: Workspace) -> Contact:
    contact = make_contact(workspace, "Ana Ruiz", wa_id="34600555017")
    contact.identities.get_or_create(workspace=workspace, kind="user_id", value="ES.123")
    return contact


def test_people_are_found_with_all_their_ids(program: Program, ana: Contact) -> None:
    make_contact(ana.workspace, "Bruno")
    for words in ("ruiz", "0555 017"):
        (found,) = program.get(CONTACTS, {"search": words}).json()["contacts"]
        assert found["phoneNumber"] == "+34600555017"
        assert {"34600555017", "ES.123"} <= {one["value"] for one in found["identities"]}
    page = program.get(CONTACTS, {"limit": 1}).json()
    rest = program.get(CONTACTS, {"cursor": page["pagination"]["nextCursor"]}).json()
    names = [one["name"] for one in page["contacts"] + rest["contacts"]]
    assert names == ["Bruno", "Ana Ruiz"]
    counted = program.get(CONTACTS, {"skip": 1, "limit": 1}).json()
    assert [one["name"] for one in counted["contacts"]] == ["Ana Ruiz"]
    pages = {"total": 2, "limit": 1, "skip": 1, "pages": 2, "hasMore": False}
    assert counted["pagination"] == pages
    assert program.get(CONTACTS, {"skip": "x"}).status_code == 400


def test_people_of_one_number_are_those_whom_it_meets(
    program: Program, conversation: Conversation, ana: Contact
) -> None:
    met = program.get(CONTACTS, {"accountId": conversation.number_id}).json()["contacts"]
    seats = conversation.group.participants.values_list("contact", flat=True)
    assert {int(one["id"]) for one in met} == set(seats)


def test_a_card_keeps_what_is_not_given(program: Program, ana: Contact, alice: User) -> None:
    place = f"{CONTACTS}/{ana.pk}"
    program.patch(place, {"kind": "staff", "memberId": str(alice.pk), "notes": "Has the keys"})

    changed = program.patch(place, {"alias": "Ana K.", "customFields": {"Flat": "4B"}}).json()

    card = changed["contact"]
    assert (card["alias"], card["kind"], card["notes"]) == ("Ana K.", "staff", "Has the keys")
    assert (card["memberId"], card["customFields"]) == (str(alice.pk), {"Flat": "4B"})
    assert program.patch(place, {"kind": "customer"}).json()["contact"]["memberId"] is None


def test_blocking_needs_a_reason(program: Program, ana: Contact) -> None:
    place = f"{CONTACTS}/{ana.pk}/block"
    assert program.post(place, {}).json()["param"] == "because"
    blocked = program.post(place, {"because": "Sells watches"}).json()["contact"]
    assert (blocked["isBlocked"], blocked["blockedBecause"]) == (True, "Sells watches")
    assert program.delete(place).json()["contact"]["isBlocked"] is False
