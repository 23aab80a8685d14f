import pytest

from whatsapp.sandbox.models import BusinessNumber, Message, Person
from whatsapp.sandbox.services import membership


def test_people_are_made_with_a_profile(control):
    answer = control.post("people/", name="Noor K.", profile="username", country="GB")
    person = answer.json()

    assert answer.status_code == 201
    assert person["username"] == "noork."
    assert person["user_id"].startswith("GB.")


@pytest.mark.parametrize(
    "body",
    [{}, {"name": ""}, {"name": 3}, {"name": "x", "profile": "ghost"}, {"name": "x" * 65}],
)
def test_bad_people_are_refused_with_a_sentence(control, body):
    answer = control.post("people/", **body)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].endswith(".")


def test_a_phone_number_belongs_to_one_person(control, amara):
    answer = control.post("people/", name="Double", phone=amara.phone)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "phone_taken")


def test_a_person_joins_writes_reads_and_leaves(control, graph, group, amara):
    mine = f"people/{amara.pk}"
    joined = control.post(f"{mine}/joins/", invite_link=group.invite_link).json()
    wrote = control.post(f"{mine}/messages/", group=group.group_id, text="hi")
    graph.send_to(group)
    read = control.post(f"{mine}/reads/", group=group.group_id).json()
    left = control.post(f"{mine}/departures/", group=group.group_id)

    assert joined == {"result": "joined", "group_id": group.group_id}
    assert (wrote.status_code, read, left.status_code) == (201, {"read": 1}, 201)


def test_a_person_asks_and_withdraws(control, closed_group, amara):
    link = {"invite_link": closed_group.invite_link}
    asked = control.post(f"people/{amara.pk}/joins/", **link).json()
    answer = control.post(f"people/{amara.pk}/withdrawals/", group=closed_group.group_id)

    assert asked["result"] == "requested"
    assert answer.json() == {"result": "withdrawn"}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("joins/", "link_unknown"),
        ("withdrawals/", "no_join_request"),
        ("departures/", "not_a_participant"),
    ],
)
def test_refusals_come_with_their_reason(control, group, amara, path, code):
    body = {"group": group.group_id, "invite_link": "https://chat.whatsapp.com/nowhere"}
    answer = control.post(f"people/{amara.pk}/{path}", **body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, code)


def test_many_messages_are_written_at_once(control, amara, mailbox):
    answer = control.post(f"people/{amara.pk}/messages/", text="load", count=300)

    assert len(answer.json()["messages"]) == 300
    assert len(mailbox.collect()) == 300


def test_a_message_can_quote(control, talking, amara, mailbox):
    quoted = Message.objects.get(author=amara)
    body = {"group": talking.group_id, "text": "this", "context": quoted.wamid}
    control.post(f"people/{amara.pk}/messages/", **body)
    [value] = mailbox.collect()

    assert value["messages"][0]["context"] == {"from": amara.phone, "id": quoted.wamid}


def test_presence_and_switches_are_set(control, amara):
    control.call("put", f"people/{amara.pk}/presence/", is_online=False)
    control.call("patch", f"people/{amara.pk}/", reads_at_once=True)
    person = control.get(f"people/{amara.pk}/")

    assert (person["is_online"], person["reads_at_once"]) == (False, True)


def test_a_number_is_changed(control, amara):
    person = control.post(f"people/{amara.pk}/numbers/", phone="15550170000").json()

    assert person["phone"] == "15550170000"
    assert person["user_id"] != amara.user_id


@pytest.mark.parametrize("path", ["people/999/", "people/999/messages/", "nowhere/"])
def test_what_does_not_exist_is_404(control, path):
    assert control.client.get(f"/sandbox/{path}").status_code in (404, 405)


def test_messages_are_counted_by_their_token(control, graph, talking):
    graph.send_to(talking, biz_opaque_callback_data="t1")
    graph.send_to(talking, biz_opaque_callback_data="t2")
    found = control.get("messages/?from=business&biz_opaque_callback_data=t1")

    assert found["count"] == 1
    assert found["messages"][0]["content"] == {"body": "hello"}


def test_calls_and_webhooks_are_listed(control, graph, talking):
    graph.send_to(talking)

    assert [call["kind"] for call in control.get("calls/")["calls"]] == ["messages"]
    assert control.get("webhooks/?state=waiting")["count"] == 3


def test_a_group_is_suspended_and_cleared(control, group):
    path = f"groups/{group.group_id}/suspension/"

    assert control.post(path).json()["is_suspended"] is True
    assert control.client.delete(f"/sandbox/{path}").json()["is_suspended"] is False


def test_limits_are_switched_on(control, number):
    path = f"numbers/{number.phone_number_id}/"
    control.call("patch", path, messages_per_second=5, is_official_business_account=False)
    [row] = control.get("numbers/")["numbers"]

    assert (row["messages_per_second"], row["is_official_business_account"]) == (5, False)
    assert "access_token" not in row


def test_trouble_is_ordered_and_ended(control):
    fault = control.post("faults/", kind="reject", path="messages", code=130429).json()

    assert [row["id"] for row in control.get("faults/")["faults"]] == [fault["id"]]
    assert control.client.delete(f"/sandbox/faults/{fault['id']}/").json() == {"faults": []}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "rain"},
        {"kind": "reject", "probability": 2},
        {"kind": "reject", "code": "x"},
        {"kind": "other_shape"},
        {"kind": "other_shape", "shape": "round"},
    ],
)
def test_bad_trouble_is_refused(control, body):
    assert control.post("faults/", **body).status_code == 400


def test_starting_over_keeps_the_number_and_its_credentials(control, number, talking):
    token = number.account.access_token
    control.post("reset/")

    assert not Person.objects.exists()
    assert not Message.objects.exists()
    assert BusinessNumber.objects.get().account.access_token == token


def test_a_form_from_another_site_changes_nothing(control, amara):
    answer = control.client.post(f"/sandbox/people/{amara.pk}/messages/", {"text": "hi"})

    assert answer.status_code == 400
    assert not Message.objects.exists()


def test_an_unsupported_method_is_405(control):
    assert control.call("patch", "faults/").status_code == 405


def test_a_full_group_says_so(control, full):
    ninth = control.post("people/", name="Ninth").json()["id"]
    answer = control.post(f"people/{ninth}/joins/", invite_link=full.invite_link)

    assert answer.json()["error"] == {
        "code": "full",
        "message": "This group is full: it has 8 people.",
    }
    assert len(membership.members(full)) == 8
