"""Groups, as programs see them and ask WhatsApp to change them."""

import pytest

from accounts.models import BusinessNumber, Template
from groups.models import Group, GroupRequest, Invite, JoinRequest
from groups.services import requests
from inbox.models import Conversation
from tests.api.conftest import Program
from tests.factories import (
    make_contact,
    make_conversation,
    make_group,
    make_join_request,
    make_participant,
)
from whatsapp.events import Problem

GROUPS = "/api/v1/whatsapp/wa-groups"


@pytest.fixture
def conversation(number: BusinessNumber) -> Conversation:
    return make_conversation(group=make_group(number, people=2))


@pytest.fixture
def group(conversation: Conversation) -> Group:
    return conversation.group


def of(group: Group, *rest: str) -> str:
    path = "/".join([GROUPS, group.wa_group_id, *rest])
    return f"{path}?accountId={group.number_id}"


def asked() -> GroupRequest:
    return GroupRequest.objects.get()


def test_creating_answers_with_an_id_that_works_before_whatsapp_confirms(
    program: Program, number: BusinessNumber
) -> None:
    wish = {
        "accountId": str(number.pk),
        "subject": "Casa Lima",
        "description": "Keys and meters",
        "joinApprovalMode": "approval_required",
        "somethingElse": True,
    }
    answer = program.post(GROUPS, wish)
    assert answer.status_code == 202
    group_id = answer.json()["group"]["groupId"]
    read = program.get(f"{GROUPS}/{group_id}", {"accountId": number.pk}).json()["group"]
    assert read["subject"] == "Casa Lima"
    assert read["state"] == "creating"
    poll = program.get(f"/api/v1/whatsapp/group-requests/{answer.json()['request']['id']}")
    assert poll.json()["request"]["state"] == "queued"
    assert asked().wish["join_approval_mode"] == "approval_required"


def test_the_id_from_before_stays_valid(program: Program, group: Group) -> None:
    for group_id in (f"g-{group.pk}", group.wa_group_id):
        answer = program.get(f"{GROUPS}/{group_id}", {"accountId": group.number_id})
        assert answer.json()["group"]["id"] == group.wa_group_id


def test_groups_come_in_pages(program: Program, number: BusinessNumber) -> None:
    made = [make_group(number).wa_group_id for _ in range(5)]
    seen: list[str] = []
    query = {"accountId": number.pk, "limit": 2}
    for _ in range(3):
        body = program.get(GROUPS, query).json()
        seen += [one["id"] for one in body["groups"]]
        query["after"] = body["paging"]["cursors"]["after"]
    assert seen == made[::-1]
    assert query["after"] is None


@pytest.mark.parametrize("limit", ["-1", "0", "1" + 30 * "0", "abc", "1.5", "１"])
def test_a_limit_that_is_none_is_refused(
    program: Program, number: BusinessNumber, limit: str
) -> None:
    answer = program.get(GROUPS, {"accountId": number.pk, "limit": limit})
    assert (answer.status_code, answer.json()["param"]) == (400, "limit")


def test_a_cursor_of_another_list_is_refused(
    program: Program, number: BusinessNumber, other_number: BusinessNumber
) -> None:
    for _ in range(2):
        make_group(other_number)
    other = program.get(GROUPS, {"accountId": other_number.pk, "limit": 1}).json()
    cursor = other["paging"]["cursors"]["after"]
    for wrong in (cursor, cursor[:-3], "x", "é" * 20, "\0", "x" * 5000):
        answer = program.get(GROUPS, {"accountId": number.pk, "after": wrong})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_changing_deleting_and_a_new_link_are_asked_of_whatsapp(
    program: Program, group: Group
) -> None:
    assert program.post(of(group), {"subject": "New", "description": "Text"}).status_code == 202
    assert program.post(of(group, "invite-link")).status_code == 202
    assert program.delete(of(group)).status_code == 202
    wishes = [(one.kind, one.wish) for one in GroupRequest.objects.order_by("pk")]
    assert wishes == [
        ("update", {"subject": "New", "description": "Text"}),
        ("reset_link", {}),
        ("delete", {}),
    ]


def test_how_people_join_cannot_be_changed(program: Program, group: Group) -> None:
    answer = program.post(of(group), {"joinApprovalMode": "approval_required"})
    assert (answer.status_code, answer.json()["code"]) == (400, "PLATFORM_LIMITATION")
    assert not GroupRequest.objects.exists()


def test_the_invite_link_can_be_read(program: Program, group: Group) -> None:
    assert program.get(of(group, "invite-link")).json()["inviteLink"] == group.invite_link


def test_people_are_taken_out_by_phone_number(program: Program, group: Group) -> None:
    contact = make_contact(group.workspace, "Ana", wa_id="34600555017")
    make_participant(group, contact)
    body = {"phoneNumbers": ["+34 600 555-017"]}
    assert program.delete(of(group, "participants"), body).status_code == 202
    assert asked().wish == {"contacts": [contact.pk]}


def test_who_is_not_in_the_group_stops_the_whole_request(program: Program, group: Group) -> None:
    member = group.participants.first().contact
    body = {"phoneNumbers": [member.wa_id, "+34600555099"]}
    answer = program.delete(of(group, "participants"), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "MISSING_PARTICIPANT")
    assert answer.json()["details"]["phoneNumbers"] == ["34600555099"]
    assert not GroupRequest.objects.exists()


def added(program: Program, group: Group, *phones: str) -> dict:
    answer = program.post(of(group, "participants"), {"phoneNumbers": phones})
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_people_who_are_added_are_sent_the_invite_and_the_answer_says_so(
    program: Program, group: Group, invitation: Template
) -> None:
    body = added(program, group, "+34 600 555 017", "+34600555018")

    assert body["success"] is True
    assert "invite link" in body["message"]
    assert body["inviteLink"] == group.invite_link
    assert [(one["user"], one["result"]) for one in body["participants"]] == [
        ("34600555017", "invited"),
        ("34600555018", "invited"),
    ]
    invites = {str(one.pk): one.contact.wa_id for one in Invite.objects.select_related("contact")}
    assert [invites[one["inviteId"]] for one in body["participants"]] == [
        "34600555017",
        "34600555018",
    ]


def test_adding_says_of_each_person_what_came_of_it(
    program: Program, group: Group, invitation: Template
) -> None:
    member = group.participants.first().contact
    added(program, group, "+34600555017")

    body = added(program, group, "+34600555017", f"+{member.wa_id}", "ES.unknown", "+15557770123")

    results = {one["user"]: (one["result"], one["reason"]) for one in body["participants"]}
    assert body["success"] is False
    assert results["34600555017"] == ("invited_before", None)
    assert results[member.wa_id] == ("member", None)
    assert results["ES.unknown"] == ("refused", "Nobody has this id.")
    assert results["15557770123"] == ("refused", "This is the number that invites.")
    assert Invite.objects.count() == 1


def test_more_people_than_seats_are_refused_together(
    program: Program, group: Group, invitation: Template
) -> None:
    phones = [f"+3460055501{nth}" for nth in range(7)]
    answer = program.post(of(group, "participants"), {"phoneNumbers": phones})
    assert (answer.status_code, answer.json()["param"]) == (400, "phoneNumbers")
    assert not Invite.objects.exists()


def test_without_an_invitation_template_adding_says_what_is_missing(
    program: Program, group: Group
) -> None:
    answer = program.post(of(group, "participants"), {"phoneNumbers": ["+34600555017"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_template")


@pytest.mark.parametrize("method", ["post", "delete"])
def test_join_requests_are_decided_by_phone_number(
    program: Program, conversation: Conversation, method: str
) -> None:
    waiting = make_join_request(conversation)
    listed = program.get(of(conversation.group, "join-requests")).json()["joinRequests"]
    assert [one["user"] for one in listed] == [waiting.contact.wa_id]
    body = {"phoneNumbers": [f"+{listed[0]['user']}"]}
    answer = getattr(program, method)(of(conversation.group, "join-requests"), body)
    assert answer.status_code == 202
    assert asked().kind == {"post": "approve", "delete": "reject"}[method]
    assert asked().wish == {"join_requests": [JoinRequest.objects.get().pk]}


@pytest.mark.parametrize(
    "phones", [[], ["+34600555017"] * 9, ["abc"], [""], [None], [["+1"]], "+34600555017", None, 7]
)
def test_phone_numbers_that_are_none_are_refused(
    program: Program, group: Group, phones: object
) -> None:
    answer = program.delete(of(group, "participants"), {"phoneNumbers": phones})
    assert answer.status_code == 400
    assert answer.json()["param"] == "phoneNumbers"


def test_what_whatsapp_refused_is_said_with_its_words(
    program: Program, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_ask = requests.ask

    def ask_and_be_refused(*args: object, **kwargs: object) -> GroupRequest:
        request = really_ask(*args, **kwargs)
        problem = Problem(code=131215, title="Groups are not for you", details="")
        requests.settle(request, GroupRequest.State.FAILED, problem=problem)
        return request

    monkeypatch.setattr(requests, "ask", ask_and_be_refused)
    monkeypatch.setattr("inbox.api.groups.views.under_way", lambda *_: [asked()])
    answer = program.post(of(group), {"subject": "New"})
    assert (answer.status_code, answer.json()["type"]) == (400, "platform_error")
    assert answer.json()["platformError"]["code"] == 131215


def test_the_same_create_twice_with_a_key_makes_one_group(
    program: Program, number: BusinessNumber
) -> None:
    wish = {"accountId": str(number.pk), "subject": "Casa Lima"}
    answers = [program.post(GROUPS, wish, HTTP_IDEMPOTENCY_KEY="one") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Group.objects.count() == 1


def test_a_number_in_coexistence_has_no_groups(
    program: Program, number: BusinessNumber, group: Group
) -> None:
    BusinessNumber.objects.update(is_on_business_app=True)
    wish = {"accountId": str(number.pk), "subject": "Casa Lima"}
    for answer in (
        program.post(GROUPS, wish),
        program.post(of(group), {"subject": "Casa Nova"}),
        program.post(of(group, "invite-link")),
        program.post(of(group, "participants"), {"phoneNumbers": ["+34600555017"]}),
        program.delete(of(group)),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "coexistence")
    assert not GroupRequest.objects.exists()
    assert program.get(of(group)).status_code == 200
    (account,) = program.get("/api/v1/accounts").json()["accounts"]
    assert account["metadata"]["isOnBusinessApp"] is True
