"""The dialogs around inviting: what is said before anything leaves."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import BusinessNumber, Membership, User
from groups.models import Group, GroupDefaults, GroupImport, Invite
from inbox.models import Conversation
from tests import factories

Browser = Callable[[User], Client]


@pytest.fixture
def page(alice: User, browser_of: Browser) -> Client:
    return browser_of(alice)


@pytest.fixture
def admin(number: BusinessNumber, browser_of: Browser) -> Client:
    owner = factories.make_user(
        "Olga Owner", workspace=number.workspace, role=Membership.Role.OWNER
    )
    return browser_of(owner)


@pytest.fixture
def empty_group(number: BusinessNumber) -> Conversation:
    return factories.make_conversation(group=factories.make_group(number, people=0))


def test_the_list_is_checked_as_it_grows(page: Client, group_chat: Conversation) -> None:
    pasted = "+34600555017\nnobody\n+34 600 555 017"

    answer = page.post(
        "/inbox/guests/check/", {"conversation": group_chat.pk, "phones": pasted}
    ).content.decode()

    assert 'data-guests-state="wrong"' in answer
    assert "1 of 6 free seats" in answer
    assert "Given twice." in answer
    assert "Begin with + and the country code" in answer


def test_too_many_people_are_told_before_they_are_sent(
    page: Client, group_chat: Conversation
) -> None:
    pasted = ",".join(f"+3460055500{n}" for n in range(8))

    answer = page.post("/inbox/guests/check/", {"conversation": group_chat.pk, "phones": pasted})

    assert "8 of 6 free seats: take 2 people off the list" in answer.content.decode()


@pytest.mark.parametrize("phones", ["\x00", "\ud800".encode("utf-8", "surrogatepass"), "," * 9999])
def test_odd_text_is_only_odd(page: Client, group_chat: Conversation, phones: object) -> None:
    fields = {"conversation": group_chat.pk, "phones": phones}

    assert page.post("/inbox/guests/check/", fields).status_code == 200


def test_a_contact_of_another_workspace_cannot_be_named(
    page: Client, group_chat: Conversation
) -> None:
    stranger = factories.make_contact(factories.make_workspace("Elsewhere"))

    answer = page.post(f"/inbox/{group_chat.pk}/invites/", {"guest": stranger.pk, "means": "text"})

    assert (answer.status_code, answer.json()["field"]) == (422, "guests")


def test_the_panel_tells_how_far_each_came(page: Client, empty_group: Conversation) -> None:
    group = empty_group.group
    factories.make_invite(group, factories.make_contact(group.workspace, "Ana"), state="read")
    factories.make_invite(
        group, factories.make_contact(group.workspace, "Ben"), link="https://chat.whatsapp.com/old"
    )

    panel = page.get(f"/inbox/{empty_group.pk}/details/").content.decode()

    assert "1 person has a link that no longer works" in panel
    assert "link died" in panel
    assert 'aria-label="1 of 2 read"' in panel
    assert 'aria-label="2 of 2 invited"' in panel


def test_a_new_group_starts_with_the_defaults_of_its_number(
    page: Client, number: BusinessNumber
) -> None:
    GroupDefaults.objects.create(
        number=number,
        subject_pattern="Viewing {date}, {agent} {x}",
        join_approval_mode=Group.JoinMode.APPROVAL_REQUIRED,
    )
    today = timezone.localdate()

    form = page.get("/inbox/groups/new/").content.decode()

    assert f"Viewing {today.day} {today:%b %Y}, Alice {{x}}" in form
    assert 'value="approval_required" checked' in form


def test_a_new_group_keeps_whom_to_invite(page: Client, number: BusinessNumber) -> None:
    wish = {"number": number.pk, "subject": "New", "join_approval_mode": "auto_approve"}

    answer = page.post("/inbox/groups/", wish | {"phones": "+34600555017", "means": "text"})

    assert answer.status_code == 201
    assert Invite.objects.get().group.state == "creating"


def test_a_wrong_person_makes_no_group(page: Client, number: BusinessNumber) -> None:
    wish = {"number": number.pk, "subject": "New", "join_approval_mode": "auto_approve"}

    answer = page.post("/inbox/groups/", wish | {"phones": "nobody"})

    assert (answer.status_code, answer.json()["field"]) == (422, "guests")
    assert not Group.objects.exists()


@pytest.mark.parametrize(
    ("query", "kind", "start"),
    [("", "image/svg+xml", b"<?xml"), ("?format=png", "image/png", b"\x89PNG")],
)
def test_the_link_as_a_qr_code(
    page: Client, group_chat: Conversation, query: str, kind: str, start: bytes
) -> None:
    answer = page.get(f"/inbox/{group_chat.pk}/invite-qr/{query}")

    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (kind, "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.content.startswith(start)


def test_a_group_without_a_link_has_no_qr_code(page: Client, group_chat: Conversation) -> None:
    Group.objects.update(invite_link="")

    assert page.get(f"/inbox/{group_chat.pk}/invite-qr/").status_code == 404


def test_the_funnel_of_all_groups_is_one_query_per_page(
    page: Client, number: BusinessNumber, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        factories.make_invite(factories.make_group(number, people=0), state="joined")

    with django_assert_max_num_queries(9):
        answer = page.get("/inbox/invites/").content.decode()

    assert 'aria-label="3 of 3 joined"' in answer


def upload(page: Client, number: BusinessNumber, content: bytes) -> object:
    file = SimpleUploadedFile("groups.csv", content)
    return page.post("/inbox/imports/", {"number": number.pk, "file": file, "means": "text"})


def test_an_upload_shows_its_dry_run(admin: Client, number: BusinessNumber) -> None:
    answer = upload(admin, number, b"subject,people\nA,+34600555017\nB,nobody\n")
    shown = admin.get(answer["Location"], headers={"X-Fragment": ""}).content.decode()

    assert "2 lines: 1 can be created, 1 cannot." in shown
    assert "is not a phone number" in shown


def test_a_file_that_cannot_be_read_says_so_and_keeps_nothing(
    admin: Client, number: BusinessNumber
) -> None:
    answer = upload(admin, number, b'subject\n"open')

    assert answer.status_code == 422
    assert "Line 2 cannot be read" in answer.content.decode()
    assert not GroupImport.objects.exists()


def test_results_hold_no_formulas(admin: Client, number: BusinessNumber) -> None:
    page = upload(admin, number, b"subject,people\n=cmd(),\n")["Location"]

    lines = b"".join(admin.get(f"{page}results/").streaming_content).decode("utf-8-sig")

    assert lines.splitlines()[1].startswith("2,'=cmd(),")


def test_an_import_of_a_number_one_does_not_work_is_not_there(
    number: BusinessNumber, other_number: BusinessNumber, browser_of: Browser
) -> None:
    found = GroupImport.objects.create(workspace=number.workspace, number=number, name="g.csv")
    limited = factories.make_user(
        "Lea", workspace=number.workspace, role=Membership.Role.ADMIN, numbers=[other_number]
    )

    client = browser_of(limited)

    assert client.get(f"/inbox/imports/{found.pk}/").status_code == 404
    assert client.post(f"/inbox/imports/{found.pk}/state/", {"to": "running"}).status_code == 404


def test_defaults_are_saved_for_one_number(admin: Client, number: BusinessNumber) -> None:
    prefix = f"n{number.pk}"
    answer = admin.post(
        "/inbox/group-defaults/",
        {
            "number": number.pk,
            f"{prefix}-subject_pattern": " Viewing  {date} ",
            f"{prefix}-join_approval_mode": "auto_approve",
        },
    )

    assert answer.status_code == 302
    assert GroupDefaults.objects.get().subject_pattern == "Viewing {date}"
