"""What programs can do that the published contract does not have."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import BusinessNumber, Template, User, Workspace
from groups.models import Group, GroupPicture, GroupRequest, Invite, Participant
from inbox.models import Charge, Conversation, Message, Pin
from inbox.services import pinning
from tests.api.conftest import Program
from tests.api.places import CONTACTS, GROUPS, at, last_fact
from tests.factories import (
    make_contact,
    make_invite,
    make_message,
    make_template,
    make_user,
)
from tests.inbox.media import files


@pytest.fixture
def group(conversation: Conversation) -> Group:
    return conversation.group


@pytest.fixture
def message(conversation: Conversation) -> Message:
    return make_message(conversation, "The code is 4711", wamid="wamid.ONE")


def of(group: Group, *rest: str) -> str:
    return "/".join([GROUPS, group.wa_group_id, *rest]) + f"?accountId={group.number_id}"


def test_receipts_say_who_read_it_and_what_it_came_to(
    program: Program, conversation: Conversation
) -> None:
    said = make_message(conversation, "Hello", outgoing=True, wamid="wamid.OUT")
    ana, bruno = (seat.contact for seat in conversation.group.participants.all())
    now = timezone.now()
    said.receipts.filter(contact=ana).update(delivered_at=now, read_at=now)
    said.receipts.filter(contact=bruno).update(failed_at=now, problem_code=131026)
    Charge.objects.create(
        receipt=said.receipts.get(contact=ana),
        number=conversation.number,
        conversation=conversation,
        category="group_service",
        pricing_type="regular",
        amount="0.0125",
        currency="USD",
        charged_at=now,
    )

    body = program.get(at(conversation, "messages", "wamid.OUT", "receipts")).json()

    assert [(one["user"], bool(one["readAt"]), one["errorCode"]) for one in body["receipts"]] == [
        (ana.wa_id, True, None),
        (bruno.wa_id, False, 131026),
    ]
    amounts = [{"currency": "USD", "amount": "0.012500"}]
    assert body["cost"] == {"delivered": 1, "charged": 1, "withoutPrice": 0, "amounts": amounts}
    [month] = program.get("/api/v1/costs", {"accountId": conversation.number_id}).json()["costs"]
    assert (month["category"], month["amounts"]) == ("group_service", amounts)


def test_a_message_is_kept_back_or_sent_again(
    program: Program, conversation: Conversation, message: Message
) -> None:
    failed = make_message(conversation, "Hello", outgoing=True, state="failed", wamid="wamid.BAD")
    queued = make_message(conversation, "Wait", outgoing=True, state="queued", wamid="")
    account = {"accountId": str(conversation.number_id)}

    again = program.post(at(conversation, "messages", "wamid.BAD", "again"), account)
    assert (again.status_code, again.json()["data"]["messageId"]) == (202, str(failed.pk))
    cancel = at(conversation, "messages", str(queued.pk), "cancel")
    assert program.post(cancel, account).json()["success"] is True

    failed.refresh_from_db()
    queued.refresh_from_db()
    assert (failed.state, queued.state) == ("queued", "cancelled")
    assert last_fact().details["via"] == "api"
    late = program.post(at(conversation, "messages", str(failed.pk), "again"), account)
    assert (late.status_code, late.json()["code"]) == (409, "not_failed")
    theirs = at(conversation, "messages", message.wamid, "cancel")
    assert program.post(theirs, account).status_code == 404


def test_a_message_is_pinned_and_unpinned(program: Program, message: Message) -> None:
    place = at(message.conversation, "messages", message.wamid, "pin")

    pinned = program.post(place, {"days": 3})

    assert pinned.status_code == 202
    assert [one["messageId"] for one in pinned.json()["pins"]] == ["wamid.ONE"]
    assert Pin.objects.get().expires_at - timezone.now() > timedelta(days=2, hours=23)
    listed = program.get(at(message.conversation, "pins")).json()["pins"]
    assert listed[0]["message"] == "The code is 4711"
    assert program.delete(place).json()["pins"] == []


@pytest.mark.parametrize("days", [0, 31, "x", None])
def test_pins_last_a_month_at_most(program: Program, message: Message, days: object) -> None:
    place = at(message.conversation, "messages", message.wamid, "pin")
    answer = program.post(place, {"days": days})
    assert (answer.status_code, answer.json()["param"]) == (400, "days")
    assert not Pin.objects.exists()


def test_invites_and_their_funnel(program: Program, group: Group, invitation: Template) -> None:
    wish = {"phoneNumbers": ["+34600555017", "+34600555018"]}
    assert program.post(of(group, "invites"), wish).json()["success"] is True
    Invite.objects.filter(contact__wa_id="34600555017").update(
        state="joined", due_at=None, sends=1, joined_at=timezone.now()
    )

    body = program.get(of(group, "invites")).json()

    assert [(one["user"], one["state"], one["isWaiting"]) for one in body["invites"]] == [
        ("34600555017", "joined", False),
        ("34600555018", "planned", True),
    ]
    assert (body["funnel"]["invited"], body["funnel"]["joined"]) == (1, 1)
    joined, waiting = (one["id"] for one in body["invites"])
    assert program.post(of(group, "invites", joined)).json()["code"] == "joined"
    assert program.delete(of(group, "invites", waiting)).json() == {"success": True}
    assert program.get(of(group, "invites", waiting)).status_code == 404


def test_a_reset_link_is_sent_again_to_those_who_have_the_old_one(
    program: Program, group: Group, invitation: Template
) -> None:
    program.post(of(group, "invites"), {"phoneNumbers": ["+34600555017"]})
    Invite.objects.update(due_at=None, sends=1, state="invited", link="https://old.example")

    assert program.post(of(group, "invites", "new-link")).json() == {"success": True, "sent": 1}
    assert program.post(of(group, "invites", "new-link")).json()["sent"] == 0


def test_a_picture_is_asked_for_and_read_once_whatsapp_has_it(
    program: Program, group: Group
) -> None:
    assert program.get(of(group, "picture")).status_code == 404
    form = {"picture": SimpleUploadedFile("x.png", files.picture("PNG"), "image/png")}

    answer = program.post(of(group, "picture"), form, format="multipart")

    assert answer.status_code == 202
    asked = GroupRequest.objects.get()
    assert str(asked.pk) == answer.json()["request"]["id"]
    group.picture = GroupPicture.objects.get(pk=asked.wish["picture"])
    group.save()
    picture = program.get(of(group, "picture"))
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8")


def test_a_picture_that_is_none_is_refused(program: Program, group: Group) -> None:
    form = {"picture": SimpleUploadedFile("x.png", b"no picture", "image/png")}
    answer = program.post(of(group, "picture"), form, format="multipart")
    assert (answer.status_code, answer.json()["param"]) == (400, "picture")
    assert not GroupRequest.objects.exists()


def test_whatsapp_is_asked_once_more_and_a_group_is_read_again(
    program: Program, group: Group
) -> None:
    lost = GroupRequest.objects.create(
        group=group, number=group.number, kind="reset_link", state="unsure"
    )
    place = f"/api/v1/whatsapp/group-requests/{lost.pk}/again"

    again = program.post(place)

    told = again.json()["request"]
    assert (again.status_code, told["kind"], told["state"]) == (202, "reset_link", "queued")
    assert told["id"] != str(lost.pk)
    assert program.post(place).json()["code"] == "not_failed"
    read = program.post(of(group, "refresh"))
    assert (read.status_code, read.json()["request"]["kind"]) == (202, "refresh")
    assert program.post(of(group, "refresh")).json()["request"] == read.json()["request"]


def test_members_become_local_admins_and_members_again(program: Program, group: Group) -> None:
    ana = group.participants.first().contact
    named = {"phoneNumbers": [f"+{ana.wa_id}"]}

    made = program.post(of(group, "admins"), named).json()["admins"]

    assert [(one["user"], one["role"]) for one in made] == [(ana.wa_id, "admin")]
    assert program.get(of(group, "admins")).json()["admins"] == made
    assert program.delete(of(group, "admins"), named).json()["admins"] == []
    assert not group.participants.filter(role=Participant.Role.ADMIN).exists()
    stranger = program.post(of(group, "admins"), {"phoneNumbers": ["+34600555099"]})
    assert stranger.json()["code"] == "MISSING_PARTICIPANT"


def test_a_conversation_is_given_to_a_member_and_taken_back(
    program: Program, conversation: Conversation, alice: User
) -> None:
    (member,) = program.get("/api/v1/members").json()["members"]
    assert (member["name"], member["role"], member["accountIds"]) == ("Alice Agent", "agent", [])

    given = program.put(at(conversation, "assignment"), {"memberId": member["id"]})

    assert given.json()["data"]["assignee"] == {"id": member["id"], "name": "Alice Agent"}
    assert last_fact().kind == "conversation.assigned"
    back = program.put(at(conversation, "assignment"), {"memberId": None})
    assert back.json()["data"]["assignee"] is None


def test_who_may_not_see_it_is_given_nothing(
    program: Program, conversation: Conversation, bob: User, mallory: User
) -> None:
    place = at(conversation, "assignment")
    answer = program.put(place, {"memberId": str(bob.pk)})
    assert (answer.status_code, answer.json()["param"]) == (400, "assignee")
    assert program.put(place, {"memberId": str(mallory.pk)}).status_code == 404
    assert program.put(place, {}).status_code == 400
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_keys_of_some_numbers_see_who_works_them(
    bounded: Program, number: BusinessNumber, alice: User, bob: User, workspace: Workspace
) -> None:
    carla = User.objects.create(email="carla@octet.test", name="Carla")
    workspace.memberships.create(user=carla).numbers.set([number])
    nobody = User.objects.create(email="nora@octet.test", name="Nora of no number")
    workspace.memberships.create(user=nobody)
    names = {one["name"] for one in bounded.get("/api/v1/members").json()["members"]}
    assert names == {"Alice Agent", "Bob Bounded"}


def test_a_template_is_found_by_its_id(program: Program, number: BusinessNumber) -> None:
    template = make_template(number)
    place = f"/api/v1/whatsapp/templates/id/{template.template_id}?accountId={number.pk}"
    assert program.get(place).json()["template"]["name"] == template.name


@pytest.mark.parametrize("what", ["contacts", "members", "invites", "receipts", "pins"])
def test_lists_take_the_same_number_of_queries_at_any_size(
    program: Program, conversation: Conversation, message: Message, what: str
) -> None:
    said = make_message(conversation, "Hello", outgoing=True, wamid="wamid.OUT")
    places = {
        "contacts": CONTACTS,
        "members": "/api/v1/members",
        "invites": of(conversation.group, "invites"),
        "receipts": at(conversation, "messages", "wamid.OUT", "receipts"),
        "pins": at(conversation, "pins"),
    }

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert program.get(places[what]).status_code == 200
        return len(captured)

    def more(nth: int) -> None:
        person = make_contact(conversation.workspace, f"Person {nth}")
        make_invite(conversation.group, person)
        said.receipts.create(contact=person)
        make_user(f"Agent {nth}", workspace=conversation.workspace, numbers=[conversation.number])
        told = make_message(conversation, "Pinned", wamid=f"wamid.PINNED{nth}")
        pinning.pin(message=told, agent=None, days=1)

    more(0)
    queries()
    before = queries()
    more(1)
    more(2)
    assert queries() == before
