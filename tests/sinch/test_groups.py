"""Every call of the groups page, as it stands there; and what WhatsApp does not have any more."""

from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.models import BusinessNumber
from groups.models import Group, GroupPicture, GroupRequest
from inbox.models import Conversation
from tests.api.conftest import Program
from tests.factories import make_contact, make_group, make_participant
from tests.inbox.media import files
from tests.sinch.conftest import GROUPS, of, refusal


@pytest.fixture
def ana(group_chat: Conversation) -> str:
    """A member's phone number."""
    contact = make_contact(group_chat.workspace, "Ana", wa_id="5519900001111")
    make_participant(group_chat.group, contact)
    return contact.wa_id


def asked() -> GroupRequest:
    return GroupRequest.objects.get()


@pytest.fixture
def pictured(group_chat: Conversation) -> GroupPicture:
    group = group_chat.group
    picture = GroupPicture(group=group, storage_key="key", sha256="x")
    picture.file.save("full.jpg", ContentFile(files.picture()), save=False)
    picture.save()
    group.picture = picture
    group.save()
    return picture


def test_a_group_is_created_with_a_subject(program: Program, number: BusinessNumber) -> None:
    answer = program.post(GROUPS, {"subject": "Casa Lima"})
    # WhatsApp has not confirmed it: no worker runs here.
    assert answer.status_code == 202
    [created] = answer.json()["groups"]
    group = Group.objects.get()
    assert created == {"creation_time": int(group.created_at.timestamp()), "id": f"g-{group.pk}"}
    assert (group.number, group.subject) == (number, "Casa Lima")
    assert asked().kind == "create"


@pytest.mark.parametrize("subject", ["", " ", "x" * 26, None, True, [], {}])
def test_subjects_have_1_to_25_characters(
    program: Program, group_chat: Conversation, subject: object
) -> None:
    for ask, address in ((program.post, GROUPS), (program.put, of(group_chat))):
        assert refusal(ask(address, {"subject": subject}))[0] == 400
    assert not GroupRequest.objects.exists()


def test_groups_are_listed_newest_first_and_none_is_an_empty_list(
    program: Program, number: BusinessNumber
) -> None:
    assert program.get(GROUPS).json() == {"groups": []}
    first, second = make_group(number), make_group(number)
    make_group(number, state=Group.State.DELETED)
    assert program.get(GROUPS).json() == {
        "groups": [{"id": second.wa_group_id}, {"id": first.wa_group_id}]
    }


def test_the_list_takes_the_same_queries_for_many_groups(
    program: Program, number: BusinessNumber, django_assert_num_queries: Any
) -> None:
    for _ in range(12):
        make_group(number)
    program.get(GROUPS)
    with django_assert_num_queries(3):
        program.get(GROUPS)


def test_a_group_is_read_with_its_people(
    program: Program, number: BusinessNumber, group_chat: Conversation
) -> None:
    group = group_chat.group
    people = [seat.contact.wa_id for seat in group.participants.order_by("pk")]
    assert program.get(of(group_chat)).json() == {
        "groups": [
            {
                "admins": ["15557770123"],
                "creation_time": int(group.created_at.timestamp()),
                "creator": "15557770123",
                "id": group.wa_group_id,
                "participants": ["15557770123", *people],
                "subject": group.subject,
            }
        ]
    }


def test_a_group_is_renamed(program: Program, group_chat: Conversation) -> None:
    answer = program.put(of(group_chat), {"subject": "Casa Nova"})
    assert (answer.status_code, answer.json()) == (202, {})
    assert (asked().kind, asked().wish) == ("update", {"subject": "Casa Nova"})


def test_the_invite_link_is_read(program: Program, group_chat: Conversation) -> None:
    link = group_chat.group.invite_link
    assert program.get(of(group_chat, "invite")).json() == {"groups": [{"link": link}]}


def test_a_group_without_a_link_says_so(program: Program, group_chat: Conversation) -> None:
    Group.objects.update(invite_link="")
    assert refusal(program.get(of(group_chat, "invite")))[0] == 412


def test_a_deleted_link_dies_because_a_new_one_is_made(
    program: Program, group_chat: Conversation
) -> None:
    answer = program.delete(of(group_chat, "invite"))
    assert (answer.status_code, answer.json()) == (202, {})
    assert asked().kind == "reset_link"


def test_people_are_taken_out(program: Program, group_chat: Conversation, ana: str) -> None:
    answer = program.delete(of(group_chat, "participants"), {"waIds": [ana, f"+{ana}"]})
    assert (answer.status_code, answer.json()) == (202, {})
    assert asked().kind == "remove"


@pytest.mark.parametrize(("method", "what"), [("delete", "participants"), ("patch", "admins")])
@pytest.mark.parametrize("who", ["5519900009999", "abc", "", None, 10**19, []])
def test_numbers_that_are_not_in_the_group_are_a_400(
    program: Program, group_chat: Conversation, ana: str, method: str, what: str, who: object
) -> None:
    answer = getattr(program, method)(of(group_chat, what), {"waIds": [ana, who]})
    assert refusal(answer)[0] == 400
    assert not GroupRequest.objects.exists()


@pytest.mark.parametrize("people", [None, "5519900001111", [], ["5519900001111"] * 9, {}])
def test_wa_ids_are_a_list_of_one_to_eight(
    program: Program, group_chat: Conversation, ana: str, people: object
) -> None:
    assert refusal(program.delete(of(group_chat, "participants"), {"waIds": people}))[0] == 400


def test_admins_are_made_and_unmade_among_ourselves(
    program: Program, group_chat: Conversation, ana: str
) -> None:
    us = "15557770123"
    for method, admins in (("patch", [us, ana]), ("patch", [us, ana]), ("delete", [us])):
        answer = getattr(program, method)(of(group_chat, "admins"), {"waIds": [ana]})
        assert (answer.status_code, answer.json()) == (200, {})
        [group] = program.get(of(group_chat)).json()["groups"]
        assert group["admins"] == admins
    assert not GroupRequest.objects.exists()


def test_leaving_says_that_whatsapp_has_no_such_call(
    program: Program, group_chat: Conversation
) -> None:
    status, words = refusal(program.post(of(group_chat, "leave")))
    assert status == 400
    assert "no business leave" in words


def test_the_icon_is_read_and_its_address_gives_the_picture(
    program: Program, nobody: Program, group_chat: Conversation, pictured: GroupPicture
) -> None:
    told = program.get(of(group_chat, "icon")).json()
    address = told.pop("data")
    size = str(pictured.file.size)
    assert told == {
        "type": "URL",
        "mimeType": "image/jpeg",
        "fileName": "icon.jpg",
        "extraData": {"public": True, "Content-Type": "image/jpeg", "Content-Length": size},
    }
    picture = nobody.get(address)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert len(picture.content) == int(size)
    assert refusal(nobody.get(address[:-3] + "xxx"))[0] == 404


@pytest.mark.parametrize("method", ["get", "delete"])
def test_no_icon_is_a_404(program: Program, group_chat: Conversation, method: str) -> None:
    assert refusal(getattr(program, method)(of(group_chat, "icon")))[0] == 404


def test_an_icon_cannot_be_taken_away(
    program: Program, group_chat: Conversation, pictured: GroupPicture
) -> None:
    status, words = refusal(program.delete(of(group_chat, "icon")))
    assert (status, "picture away" in words) == (400, True)


@pytest.mark.parametrize(("name", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_an_icon_is_set_from_raw_bytes(
    program: Program, group_chat: Conversation, name: str, mime: str
) -> None:
    raw = files.picture(name, size=(300, 300))
    answer = program.post(of(group_chat, "icon"), raw, content_type=mime)
    assert (answer.status_code, answer.json()) == (202, {})
    assert asked().kind == "picture"


@pytest.mark.parametrize(
    ("raw", "mime", "status"),
    [
        (files.picture("PNG"), "image/jpeg", 400),
        (b"", "image/jpeg", 400),
        (b"\xff\xd8\xff nothing", "image/jpeg", 400),
        (b"{}", "application/json", 415),
        (b"GIF89a", "image/gif", 415),
        (b"\xff\xd8\xff" + bytes(30 * 1024 * 1024), "image/jpeg", 413),
    ],
)
def test_what_is_no_picture_of_its_type_is_refused(
    program: Program, group_chat: Conversation, raw: bytes, mime: str, status: int
) -> None:
    answer = program.post(of(group_chat, "icon"), raw, content_type=mime)
    assert refusal(answer)[0] == status
    assert not GroupPicture.objects.exists()


def test_a_suspended_group_is_not_changed(program: Program, group_chat: Conversation) -> None:
    Group.objects.update(state=Group.State.SUSPENDED)
    status, words = refusal(program.put(of(group_chat), {"subject": "New"}))
    assert (status, words) == (412, "WhatsApp has suspended this group.")


def test_the_same_create_twice_with_a_key_makes_one_group(program: Program, db: None) -> None:
    answers = [
        program.post(GROUPS, {"subject": "Casa Lima"}, HTTP_IDEMPOTENCY_KEY="one") for _ in "ab"
    ]
    assert answers[0].json() == answers[1].json()
    assert Group.objects.count() == 1
