import pytest

from tests.whatsapp.bodies import event_in, read_group_news
from whatsapp.events import (
    Malformed,
    ParticipantsJoined,
    ParticipantsLeft,
    ParticipantsRemoved,
    Person,
)

AMARA = Person(wa_id="15550177001")
ANA = {"user_id": "PT.1"}


def test_people_who_came_by_link_are_named():
    event = event_in("groups/group_participants_update.joined_via_invite_link_username")

    assert event.people == (
        Person(user_id="US.30917755331199228846", wa_id="15550177002", username="lior.benami"),
    )
    assert not event.approved


def test_people_we_approved_are_told_apart_by_their_input():
    event = event_in("groups/group_participants_update.join_requests_approved")

    assert event.approved
    assert [person.user_id for person in event.people] == [
        "US.50334466880022113355",
        "BR.41120987650012345678",
    ]


def test_people_we_removed_are_known_by_what_we_named_them():
    by_phone = event_in("groups/group_participants_update.removed_by_business_succeeded")
    by_id = event_in("groups/group_participants_update.removed_by_business_bsuid_succeeded")

    assert by_phone.people == (AMARA, Person(wa_id="15550177004"))
    assert by_id.people[0].user_id.startswith("BR.")
    assert by_id.people[0].wa_id == ""


def test_a_partly_failed_removal_lists_who_is_still_in():
    event = event_in("groups/group_participants_update.removed_by_business_partially_failed")

    assert event.people == (AMARA,)
    assert [(one.person.wa_id, one.problem.code) for one in event.failed] == [
        ("15550177099", 131212)
    ]


def test_a_failed_removal_gives_everybody_the_overall_reason():
    event = event_in("groups/group_participants_update.removed_by_business_failed")

    assert event.people == ()
    assert [one.problem.code for one in event.failed] == [131212, 131212]


def test_somebody_who_left_is_no_removal():
    event = event_in("groups/group_participants_update.participant_left")

    assert isinstance(event, ParticipantsLeft)
    assert event.people[0].username == "lior.benami"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [({"input": "15550177001"}, ParticipantsRemoved), (ANA, ParticipantsLeft)],
)
def test_without_an_initiator_an_input_shows_that_it_was_us(entry, expected):
    [event] = read_group_news(
        "group_participants_update", type="group_participants_remove", removed_participants=[entry]
    )

    assert type(event) is expected


def test_a_join_request_names_who_asks():
    event = event_in("groups/group_participants_update.join_request_created")

    assert event.join_request_id == "MTU1NTAxNzcwMDQ6MTIwMzYzOTAwMDEyMzQ1Njc4"
    assert event.person == Person(user_id="US.50334466880022113355", wa_id="15550177004")


@pytest.mark.parametrize(
    ("key", "kind", "expected"),
    [
        ("added_participants", "group_add_participants", ParticipantsJoined),
        ("removed_participants", "group_remove_participants", ParticipantsLeft),
    ],
)
def test_older_names_mean_the_same(key, kind, expected):
    [event] = read_group_news("group_participant_update", type=kind, **{key: [ANA]})

    assert type(event) is expected


def test_somebody_listed_twice_came_once():
    [event] = read_group_news(
        "group_participants_update", type="group_participants_add", added_participants=[ANA, ANA]
    )

    assert event.people == (Person(user_id="PT.1"),)


def test_one_unreadable_participant_does_not_harm_the_others():
    events = read_group_news(
        "group_participants_update",
        type="group_participants_add",
        added_participants=[{"wa_id": "x"}, ANA, "?", {}],
    )

    assert [type(event) for event in events] == [ParticipantsJoined, *[Malformed] * 3]
    assert events[0].people == (Person(user_id="PT.1"),)


def test_one_unreadable_failure_does_not_harm_the_others():
    events = read_group_news(
        "group_participants_update",
        type="group_participants_remove",
        failed_participants=[{"input": ""}, {"input": "+351 1"}],
    )

    assert [type(event) for event in events] == [ParticipantsRemoved, Malformed]
    assert events[0].failed[0].person == Person(wa_id="3511")


def test_ten_thousand_participants_are_cut():
    people = [{"wa_id": number} for number in range(1, 10_001)]

    joined, rest = read_group_news(
        "group_participants_update", type="group_participants_add", added_participants=people
    )

    assert (len(joined.people), rest.reason) == (1024, "too_many")
