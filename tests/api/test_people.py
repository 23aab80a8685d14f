"""People, as programs find, describe and block them."""

from collections.abc import Callable

import pytest

from accounts.models import User, Workspace
from groups.models import Contact
from inbox.models import Conversation
from tests.api.conftest import Program
from tests.api.places import CONTACTS
from tests.factories import make_contact


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


def test_somebody_is_written_down_once(
    program: Program, bounded: Program, ana: Contact, conversation: Conversation
) -> None:
    new = {"name": "Bruno of the keys", "platformIdentifier": "+34 600 555 018"}
    new |= {"email": "bruno@casa.example", "company": "Casa Lima", "tags": ["VIP"]}
    made = program.post(CONTACTS, new | {"profileId": str(ana.workspace_id)})
    again = program.post(CONTACTS, new | {"name": "Somebody else"})
    known = program.post(CONTACTS, {"name": "Anita", "platformIdentifier": "34600555017"})

    assert [one.status_code for one in (made, again, known)] == [201, 200, 200]
    contact = made.json()["contact"]
    assert contact == again.json()["contact"]
    assert (contact["alias"], contact["email"]) == ("Bruno of the keys", "bruno@casa.example")
    assert contact["customFields"] == {"Email": "bruno@casa.example", "Company": "Casa Lima"}
    assert (known.json()["contact"]["id"], known.json()["contact"]["name"]) == (
        str(ana.pk),
        "Ana Ruiz",
    )
    assert made.json()["channel"]["platformIdentifier"] == "34600555018"
    assert not Conversation.objects.filter(contact__wa_id="34600555018").exists()
    for wrong, param in (
        ({"platformIdentifier": "600"}, "platformIdentifier"),
        ({"platform": "telegram"}, "platform"),
        ({"name": ""}, "name"),
    ):
        assert program.post(CONTACTS, new | wrong).json()["param"] == param
    assert program.post(CONTACTS, new | {"profileId": "999"}).status_code == 404
    assert bounded.post(CONTACTS, new).status_code == 403


def test_people_are_blocked_by_number_too(
    program: Program,
    program_with: Callable[..., Program],
    ana: Contact,
    conversation: Conversation,
) -> None:
    place, account = "/api/v1/whatsapp/block-users", {"accountId": str(conversation.number_id)}
    users = {"users": ["+34600555017", "34 600 555 019", "nobody"]}
    answer = program.post(place, account | users).json()
    assert [(one["input"], one["waId"]) for one in answer["blocked"]] == [
        ("+34600555017", "34600555017"),
        ("34 600 555 019", "34600555019"),
    ]
    assert [one["input"] for one in answer["failed"]] == ["nobody"]
    blocked = program.get(f"{CONTACTS}/{ana.pk}").json()["contact"]
    assert (blocked["isBlocked"], blocked["blockedBecause"]) == (True, "Blocked by a program.")

    listed = program.get(place, account | {"limit": 1}).json()
    rest = program.get(place, account | {"after": listed["nextCursor"]}).json()
    both = [one["waId"] for one in listed["blockedUsers"] + rest["blockedUsers"]]
    assert both == ["34600555019", "34600555017"]
    assert rest["nextCursor"] is None
    status = account | {"user": "+34600555017"}
    assert program.get(f"{place}/status", status).json() == {"blocked": True}

    # A key of this number alone does not meet Ana: to it she is nobody.
    its_own = program_with(ana.workspace, numbers=[conversation.number])
    assert its_own.get(place, account).json()["blockedUsers"] == []
    assert its_own.get(f"{place}/status", status).json() == {"blocked": False}
    for ask in (its_own.post, its_own.delete):
        assert ask(place, account | {"users": ["34600555017"]}).json()["failed"]
    member = conversation.group.participants.first().contact
    its_own.post(place, account | {"users": [member.wa_id]})
    assert its_own.get(place, account).json()["blockedUsers"][0]["contactId"] == str(member.pk)

    freed = program.delete(place, account | users).json()
    assert len(freed["unblocked"]) == 2
    assert program.get(f"{place}/status", status).json() == {"blocked": False}
    assert program.patch(f"{CONTACTS}/{ana.pk}", {"isBlocked": True}).json()["contact"]["isBlocked"]
