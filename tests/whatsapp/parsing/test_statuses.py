import pytest

from tests.whatsapp.bodies import body, event_in, events_in, events_of, read_status, status
from whatsapp.events import Malformed, Person, StatusChanged, Unsupported

GROUP = "Y2FwaV9ncm91cDoxNTU1MDE0MjIzMzoxMjAzNjM5MDAwMTIzNDU2NzgZD"


def test_a_direct_status_names_message_state_and_person():
    event = event_in("messages/status.delivered")

    assert event.status == "delivered"
    assert event.wamid == "wamid.HBgMNDQ3NzAwOTAwMTAxFQIAERgSODE3QUM1RkE0QjVDNjIxQTBBAA=="
    assert event.person.wa_id == "447700900101"
    assert event.person.name == "Amina Rahal"
    assert event.group_id == ""


def test_a_status_for_somebody_without_a_phone_names_the_user_id_and_username():
    person = event_in("messages/status.delivered_bsuid").person

    assert person == Person(user_id="US.55501234567890123456", username="noor.k", name="Noor K.")


def test_sent_to_a_group_is_about_nobody():
    event = event_in("groups/messages.group_status_sent")

    assert (event.group_id, event.person) == (GROUP, Person())


def test_a_bundle_of_statuses_names_each_participant():
    events = events_in("groups/messages.group_status_delivered_aggregated")

    assert [event.person.name for event in events] == [
        "Amara Okafor",
        "Lior Benami",
        "Marina Luz",
    ]
    assert [event.person.wa_id for event in events] == ["15550177001", "15550177002", ""]
    assert {event.group_id for event in events} == {GROUP}


@pytest.mark.parametrize(
    "name",
    [
        "messages/group.status.delivered_alt_participant_key",
        "groups/messages.group_status_delivered_legacy_participant_recipient_id",
    ],
)
def test_the_other_spelling_of_the_participant_is_understood(name):
    assert event_in(name).person.wa_id


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("groups/messages.group_status_read_with_pricing", "group_marketing"),
        ("groups/messages.group_status_read_legacy_pricing_in_conversation", "group_utility"),
        ("messages/status.delivered", "service"),
    ],
)
def test_the_price_is_found_in_both_places(name, category):
    assert event_in(name).pricing["category"] == category


def test_without_a_price_there_is_none():
    assert event_in("groups/messages.group_status_read_without_pricing").pricing == {}


def test_categories_have_one_spelling():
    event = read_status(pricing={"category": "authentication-international"})

    assert event.pricing == {"category": "authentication_international"}


def test_a_failure_says_why():
    problem = event_in("messages/status.failed").problem

    assert problem.code == 131047
    assert problem.title
    assert problem.details


def test_a_failure_for_a_whole_group_keeps_the_group():
    event = event_in("groups/messages.group_status_failed")

    assert (event.status, event.group_id, event.person) == ("failed", GROUP, Person())


@pytest.mark.parametrize(
    ("errors", "code", "details"),
    [
        ([{"code": "131047", "message": "Too late"}], 131047, "Too late"),
        ([{"code": True}], 0, ""),
        ([{"code": 1, "error_data": "?", "message": 5}], 1, ""),
        (["Broken"], 0, ""),
        ({"code": 131026}, 131026, ""),
    ],
)
def test_odd_errors_give_what_can_be_read(errors, code, details):
    problem = read_status(status="failed", errors=errors).problem

    assert (problem.code, problem.details) == (code, details)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("msg:8f3a2c1e", "msg:8f3a2c1e"),
        ("x" * 512, "x" * 512),
        ("x" * 513, ""),
        (600, ""),
        ({}, ""),
    ],
)
def test_only_a_reference_we_could_have_sent_is_believed(sent, read):
    assert read_status(biz_opaque_callback_data=sent).reference == read


def test_a_state_we_never_heard_of_is_kept():
    assert read_status(status="seen2").status == "seen2"


def test_messages_statuses_and_errors_of_one_change_are_all_told():
    events = events_of(
        body(
            "messages",
            statuses=[status()],
            errors=[{"code": 130429}, {"code": 131042}],
            user_actions=[{"type": "click"}],
        )
    )

    assert [type(event) for event in events] == [StatusChanged, *[Unsupported] * 3]
    assert [event.kind for event in events[1:]] == ["errors", "errors", "user_actions"]
    assert events[2].raw == {"code": 131042}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "bad_id"),
        ({"id": ""}, "bad_id"),
        ({"status": None}, "bad_shape"),
        ({"status": 4}, "bad_shape"),
        ({"recipient_id": "somebody"}, "bad_id"),
        ({"recipient_type": "group", "recipient_id": None}, "bad_id"),
        ({"recipient_type": "group", "recipient_participant_user_id": "a b"}, "bad_id"),
    ],
)
def test_a_status_that_cannot_be_placed_is_malformed(changes, reason):
    event = read_status(**changes)

    assert (type(event), event.reason) == (Malformed, reason)
