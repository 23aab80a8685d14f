import struct
from io import BytesIO

import pytest

from whatsapp.sandbox.models import Group
from whatsapp.sandbox.services import groups, membership


def create(graph, **fields):
    return graph.post(f"{graph.number.phone_number_id}/groups", **fields)


def code_of(answer):
    return answer.json()["error"]["code"]


def test_creating_promises_and_the_webhook_delivers(graph, mailbox):
    request_id = create(graph, subject="  Casa Lima ").json()["request_id"]
    [news] = mailbox.group_news()

    assert (news["type"], news["request_id"]) == ("group_create", request_id)
    assert news["subject"] == "Casa Lima"
    assert news["invite_link"].startswith("https://chat.whatsapp.com/")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"subject": "   "},
        {"subject": "x" * 129},
        {"subject": 7},
        {"subject": "x", "description": "x" * 2049},
        {"subject": "x", "join_approval_mode": "sometimes"},
    ],
)
def test_bad_settings_make_no_group(graph, fields):
    assert code_of(create(graph, **fields)) == 100
    assert not Group.objects.exists()


def test_a_number_without_oba_cannot_have_groups(graph):
    graph.number.is_official_business_account = False
    graph.number.save()

    assert code_of(create(graph, subject="x")) == 131215


def test_a_number_cannot_have_more_groups_than_its_limit(graph, group):
    graph.number.group_limit = 1
    graph.number.save()

    assert code_of(create(graph, subject="x")) == 131211


def test_groups_are_listed_page_by_page(graph):
    made = [groups.create_group(graph.number, f"Group {place}").subject for place in range(3)]
    first = graph.get(f"{graph.number.phone_number_id}/groups?limit=2").json()
    after = first["paging"]["cursors"]["after"]
    second = graph.get(f"{graph.number.phone_number_id}/groups?limit=2&after={after}").json()

    assert [row["subject"] for row in first["data"]["groups"]] == made[:2]
    assert [row["subject"] for row in second["data"]["groups"]] == made[2:]
    assert "next" not in second["paging"]


def test_a_page_link_can_be_followed(graph, client):
    [groups.create_group(graph.number, f"Group {place}") for place in range(3)]
    link = graph.get(f"{graph.number.phone_number_id}/groups?limit=2").json()["paging"]["next"]
    path = link[link.index("/sandbox/") :]
    answer = client.get(path, headers={"Authorization": f"Bearer {graph.token}"})

    assert len(answer.json()["data"]["groups"]) == 1


def test_a_damaged_cursor_is_refused(graph):
    assert code_of(graph.get(f"{graph.number.phone_number_id}/groups?after=xyz")) == 131059


@pytest.mark.parametrize("limit", ["0", "1025", "many", "-1"])
def test_a_bad_limit_is_refused(graph, limit):
    assert code_of(graph.get(f"{graph.number.phone_number_id}/groups?limit={limit}")) == 100


def test_without_fields_only_the_id_is_told(graph, group):
    assert graph.get(group.group_id).json() == {
        "messaging_product": "whatsapp",
        "id": group.group_id,
    }


def test_a_group_names_its_participants_by_what_may_be_seen(graph, talking, amara, marina):
    answer = graph.get(f"{talking.group_id}?fields=participants,total_participant_count").json()

    assert answer["total_participant_count"] == 2
    assert answer["participants"] == [
        {"wa_id": amara.phone, "user_id": amara.user_id},
        {"user_id": marina.user_id, "username": "@marina_luz"},
    ]


def test_settings_change_and_one_webhook_tells_of_them(graph, group, mailbox):
    answer = graph.post(group.group_id, subject="Casa Lima 2", description="Keys")
    [news] = mailbox.group_news()
    group.refresh_from_db()

    assert news["request_id"] == answer.json()["request_id"]
    assert news["group_subject"] == {"text": "Casa Lima 2", "update_successful": True}
    assert group.description == "Keys"


@pytest.mark.parametrize("fields", [{}, {"subject": ""}, {"description": "x" * 2049}])
def test_bad_changes_are_refused(graph, group, fields):
    assert code_of(graph.post(group.group_id, **fields)) == 100


def jpeg(width: int, height: int, name: str = "picture.jpg") -> BytesIO:
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + bytes(9)
    file = BytesIO(b"\xff\xd8\xff\xe0\x00\x10" + bytes(14) + frame + b"\xff\xd9")
    file.name = name
    return file


def upload(graph, group, part, file):
    data = {"messaging_product": "whatsapp", part: file}
    return graph.call("post", group.group_id, data=data)


@pytest.mark.parametrize("part", ["file", "profile_picture_file"])
def test_a_picture_is_taken_under_either_name(graph, group, mailbox, part):
    upload(graph, group, part, jpeg(192, 192))
    [news] = mailbox.group_news()

    assert news["profile_picture"]["mime_type"] == "image/jpeg"
    assert news["profile_picture"]["update_successful"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (jpeg(200, 300), 131209),
        (jpeg(191, 191), 131210),
        (jpeg(200, 200, "picture.png"), 100),
        (BytesIO(b"\xff\xd8not really"), 100),
    ],
)
def test_a_bad_picture_is_refused(graph, group, file, code):
    file.name = getattr(file, "name", "picture.jpg")

    assert code_of(upload(graph, group, "file", file)) == code


def test_a_deleted_group_is_unknown_afterwards(graph, group, mailbox):
    answer = graph.delete(group.group_id)
    [news] = mailbox.group_news()

    assert news["type"] == "group_delete"
    assert news["request_id"] == answer.json()["request_id"]
    assert code_of(graph.get(group.group_id)) == 131041
    assert graph.get(f"{graph.number.phone_number_id}/groups").json()["data"]["groups"] == []


def test_a_reset_kills_the_old_link(graph, group):
    old = graph.get(f"{group.group_id}/invite_link").json()["invite_link"]
    new = graph.post(f"{group.group_id}/invite_link").json()["invite_link"]

    assert new != old
    assert graph.get(f"{group.group_id}/invite_link").json()["invite_link"] == new


def test_a_deleted_link_is_gone_until_the_next_reset(graph, group):
    assert graph.delete(f"{group.group_id}/invite_link").json()["success"] == "true"
    assert code_of(graph.get(f"{group.group_id}/invite_link")) == 100
    assert graph.post(f"{group.group_id}/invite_link").status_code == 200


@pytest.mark.parametrize(
    ("method", "edge"), [("post", ""), ("post", "/invite_link"), ("post", "/join_requests")]
)
def test_a_suspended_group_refuses_calls(graph, group, method, edge):
    groups.suspend_group(group)
    answer = graph.call(method, f"{group.group_id}{edge}", {"messaging_product": "whatsapp"})

    assert (answer.status_code, code_of(answer)) == (403, 131207)


def test_suspension_is_told_and_seen(graph, group, mailbox):
    groups.suspend_group(group)

    assert [news["type"] for news in mailbox.group_news()] == ["group_suspend"]
    assert graph.get(f"{group.group_id}?fields=suspended").json()["suspended"] is True


def test_suspension_can_be_cleared(group, mailbox):
    groups.suspend_group(group)
    groups.clear_suspension(group)

    assert [news["type"] for news in mailbox.group_news()] == [
        "group_suspend",
        "group_suspend_cleared",
    ]


def test_people_cannot_be_added_by_hand(graph, group, amara):
    answer = graph.post(f"{group.group_id}/participants", participants=[{"user": amara.phone}])

    assert (answer.status_code, code_of(answer)) == (400, 100)
    assert membership.members(group) == []
