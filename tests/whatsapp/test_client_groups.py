import json
from datetime import UTC, datetime

import pytest
import responses

from tests.whatsapp.lines import GROUP, GROUP_URL, NUMBER_URL, gateway, sent_json
from whatsapp.errors import Ambiguous, NotSent, Refused
from whatsapp.events import Person
from whatsapp.gateway import GroupSummary, PendingJoinRequest

AMARA = Person(user_id="US.1", wa_id="15550177001")
MARINA = Person(user_id="BR.41120987650012345678")
LINK = "https://chat.whatsapp.com/HkT3mQe7Zr1Lw9Xc5Vb2Na"
CREATED_AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@responses.activate
def test_creating_a_group_returns_the_request_id():
    responses.post(f"{NUMBER_URL}/groups", json={"request_id": "5B1E"})

    request_id = gateway().create_group(
        subject="Move-in", description="Keys", join_approval_mode="approval_required"
    )

    assert request_id == "5B1E"
    assert sent_json() == {
        "messaging_product": "whatsapp",
        "subject": "Move-in",
        "description": "Keys",
        "join_approval_mode": "approval_required",
    }


@responses.activate
def test_without_a_description_none_is_sent():
    responses.post(f"{NUMBER_URL}/groups", json={})

    assert gateway().create_group(subject="Move-in") == ""
    assert "description" not in sent_json()


@responses.activate
@pytest.mark.parametrize("created_at", ["1795168800", 1795168800])
def test_groups_are_listed_page_by_page(created_at):
    group = {"id": "G1", "subject": "Move-in", "created_at": created_at}
    paging = {"cursors": {"after": "MTAx"}, "next": "https://graph.example/next"}
    responses.get(f"{NUMBER_URL}/groups", json={"data": {"groups": [group]}, "paging": paging})

    page = gateway().list_groups(after="OTk=", limit=50)

    assert responses.calls[0].request.params == {"limit": "50", "after": "OTk="}
    assert page.next_cursor == "MTAx"
    [summary] = page.groups
    assert (summary.group_id, summary.subject) == ("G1", "Move-in")
    assert summary.created_at.timestamp() == 1795168800


@responses.activate
@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"groups": [{"id": "G1"}]}, "paging": {"cursors": {"after": "MTAx"}}},
        {"data": [{"id": "G1"}]},
    ],
)
def test_the_last_page_has_no_cursor(answer):
    responses.get(f"{NUMBER_URL}/groups", json=answer)

    page = gateway().list_groups()

    assert page.next_cursor == ""
    assert page.groups == (GroupSummary(group_id="G1", subject="", created_at=None),)


@responses.activate
def test_group_info_asks_for_every_field_and_reads_the_people():
    people = [
        {"wa_id": "15550177002", "user_id": "US.2", "username": "@lior.benami"},
        {"user_id": "BR.3"},
        {"wa_id": "15550177001"},
    ]
    answer = {
        "id": GROUP,
        "subject": "Move-in",
        "description": "Keys",
        "creation_timestamp": "1700000000",
        "suspended": True,
        "participants": people,
        "join_approval_mode": "auto_approve",
    }
    responses.get(GROUP_URL, json=answer)

    info = gateway().group_info(GROUP)

    assert "participants" in responses.calls[0].request.params["fields"].split(",")
    assert (info.group_id, info.subject, info.description) == (GROUP, "Move-in", "Keys")
    assert (info.suspended, info.join_approval_mode) == (True, "auto_approve")
    assert info.created_at == datetime.fromtimestamp(1700000000, UTC)
    assert info.participants == (
        Person(user_id="US.2", wa_id="15550177002", username="lior.benami"),
        Person(user_id="BR.3"),
        Person(wa_id="15550177001"),
    )


@responses.activate
def test_an_unreadable_participant_does_not_look_as_if_they_had_left():
    responses.get(GROUP_URL, json={"id": GROUP, "participants": [{"wa_id": "1"}, {}]})

    with pytest.raises(NotSent):
        gateway().group_info(GROUP)


@responses.activate
@pytest.mark.parametrize(
    ("texts", "sent"),
    [
        ({"subject": "New"}, {"subject": "New"}),
        ({"description": ""}, {"description": ""}),
        ({"subject": "New", "description": "D"}, {"subject": "New", "description": "D"}),
    ],
)
def test_only_texts_that_change_are_sent(texts, sent):
    responses.post(GROUP_URL, json={"request_id": "R"})

    assert gateway().update_group(GROUP, **texts) == "R"
    assert sent_json() == {"messaging_product": "whatsapp"} | sent


@responses.activate
def test_a_picture_goes_as_the_part_named_file():
    responses.post(GROUP_URL, json={"success": True})

    assert gateway().set_group_picture(GROUP, b"\xff\xd8jpeg") == ""
    sent = responses.calls[0].request
    assert sent.headers["Content-Type"].startswith("multipart/form-data")
    assert b'name="file"; filename="picture.jpg"\r\nContent-Type: image/jpeg' in sent.body
    assert b'name="messaging_product"\r\n\r\nwhatsapp' in sent.body


@responses.activate
@pytest.mark.parametrize(
    ("answer", "request_id"),
    [({"success": True}, ""), ({"request_id": "R", "success": True}, "R"), ({}, "")],
)
def test_deleting_a_group_sends_no_body(answer, request_id):
    responses.delete(GROUP_URL, json=answer)

    assert gateway().delete_group(GROUP) == request_id
    assert responses.calls[0].request.body is None


@responses.activate
def test_a_deletion_that_was_not_done_is_refused():
    responses.delete(GROUP_URL, json={"success": "false"})

    with pytest.raises(Refused):
        gateway().delete_group(GROUP)


@responses.activate
def test_the_invite_link_is_read_and_reset():
    responses.get(f"{GROUP_URL}/invite_link", json={"invite_link": LINK})
    responses.post(f"{GROUP_URL}/invite_link", json={"invite_link": LINK + "2"})

    assert gateway().invite_link(GROUP) == LINK
    assert gateway().reset_invite_link(GROUP) == LINK + "2"
    assert json.loads(responses.calls[1].request.body) == {"messaging_product": "whatsapp"}


@responses.activate
def test_a_missing_link_can_be_asked_for_again_but_not_reset_again():
    responses.get(f"{GROUP_URL}/invite_link", json={})
    responses.post(f"{GROUP_URL}/invite_link", json={"invite_link": "javascript:x"})

    with pytest.raises(NotSent):
        gateway().invite_link(GROUP)
    with pytest.raises(Ambiguous):
        gateway().reset_invite_link(GROUP)


@responses.activate
def test_people_are_removed_by_phone_or_else_by_user_id():
    responses.delete(f"{GROUP_URL}/participants", json={"request_id": "R"})

    assert gateway().remove_participants(GROUP, [AMARA, MARINA]) == "R"
    assert sent_json() == {
        "messaging_product": "whatsapp",
        "participants": [{"user": "+15550177001"}, {"user_id": "BR.41120987650012345678"}],
    }


@responses.activate
def test_nobody_cannot_be_removed():
    with pytest.raises(Refused):
        gateway().remove_participants(GROUP, [Person(name="Ana")])


def join_request(name: str) -> dict[str, object]:
    return {"join_request_id": name, "wa_id": "15550177004", "creation_timestamp": 1700000000}


@responses.activate
def test_join_requests_are_read_to_the_last_page():
    paging = {"cursors": {"after": "Mg=="}, "next": "https://graph.example/next"}
    url = f"{GROUP_URL}/join_requests"
    responses.get(url, json={"data": [join_request("J1")], "paging": paging})
    responses.get(url, json={"data": [join_request("J2")]})

    first, second = gateway().join_requests(GROUP)

    assert first == PendingJoinRequest(
        join_request_id="J1",
        person=Person(wa_id="15550177004"),
        created_at=datetime.fromtimestamp(1700000000, UTC),
    )
    assert second.join_request_id == "J2"
    assert responses.calls[1].request.params["after"] == "Mg=="


@responses.activate
def test_a_server_that_ignores_cursors_does_not_keep_us_forever():
    paging = {"cursors": {"after": "Mg=="}, "next": "https://graph.example/next"}
    responses.get(
        f"{GROUP_URL}/join_requests", json={"data": [join_request("J1")], "paging": paging}
    )

    assert len(gateway().join_requests(GROUP)) == 1
    assert len(responses.calls) == 2


@responses.activate
def test_approving_tells_who_is_in_and_who_is_not():
    error = {"code": 131203, "title": "Unable to add", "error_data": {"details": "No terms."}}
    answer = {
        "approved_join_requests": ["J1"],
        "failed_join_requests": [
            {"join_request_id": "J2", "errors": [error]},
            {"join_request_id": "J3"},
        ],
        "errors": [{"code": 131201, "title": "Partly"}],
    }
    responses.post(f"{GROUP_URL}/join_requests", json=answer, status=206)

    results = gateway().approve_join_requests(GROUP, ["J1", "J2", "J3"])

    assert results.done == ("J1",)
    assert [(one.join_request_id, one.problem.code) for one in results.failed] == [
        ("J2", 131203),
        ("J3", 131201),
    ]
    assert sent_json()["join_requests"] == ["J1", "J2", "J3"]


@responses.activate
def test_rejecting_has_its_own_words():
    responses.delete(f"{GROUP_URL}/join_requests", json={"rejected_join_requests": ["J1"]})

    results = gateway().reject_join_requests(GROUP, ["J1"])

    assert (results.done, results.failed) == (("J1",), ())
    assert sent_json() == {"messaging_product": "whatsapp", "join_requests": ["J1"]}
