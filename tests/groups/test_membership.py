"""Who is in a group: worked out from all the evidence, so its order does not matter."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import BusinessNumber
from groups.models import Contact, Group, MembershipChange, Participant
from groups.services import absorbing, membership
from inbox.history import recording
from inbox.services import member_news, receiving, threads
from tests import factories
from whatsapp import events

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
Kind = MembershipChange.Kind

relaxed = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def group(number: BusinessNumber) -> Group:
    return factories.make_group(number, people=0)


@pytest.fixture
def ana(number: BusinessNumber) -> Contact:
    return factories.make_contact(number.workspace, "Ana")


@pytest.fixture
def ben(number: BusinessNumber) -> Contact:
    return factories.make_contact(number.workspace, "Ben")


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


def note(group: Group, contact: Contact, *changes: tuple[Kind, int]) -> Participant:
    for kind, second in changes:
        membership.note_changes(group, [contact], kind=kind, at=at(second))
    return group.participants.get(contact=contact)


def test_who_joins_is_in(group: Group, ana: Contact) -> None:
    participant = note(group, ana, (Kind.JOINED, 1))

    assert (participant.state, participant.joined_at, participant.left_at) == (
        "member",
        at(1),
        None,
    )
    assert group.participant_count == 1


@pytest.mark.parametrize("kind", [Kind.LEFT, Kind.REMOVED])
def test_who_goes_is_out(group: Group, ana: Contact, kind: Kind) -> None:
    participant = note(group, ana, (Kind.JOINED, 1), (kind, 2))

    assert (participant.state, participant.left_at) == (kind, at(2))
    assert group.participant_count == 0


def test_the_news_of_going_may_come_first(group: Group, ana: Contact) -> None:
    assert note(group, ana, (Kind.LEFT, 2), (Kind.JOINED, 1)).state == "left"


def test_who_comes_back_is_in_since_then(group: Group, ana: Contact) -> None:
    participant = note(group, ana, (Kind.JOINED, 3), (Kind.JOINED, 1), (Kind.LEFT, 2))

    assert (participant.state, participant.joined_at) == ("member", at(3))


@pytest.mark.parametrize("order", [(Kind.LEFT, Kind.REMOVED), (Kind.REMOVED, Kind.LEFT)])
def test_of_two_ways_out_in_one_second_the_same_one_counts(
    group: Group, ana: Contact, order: tuple[Kind, Kind]
) -> None:
    assert note(group, ana, *((kind, 2) for kind in order)).state == "removed"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_how_somebody_went_counts_more_than_that_they_were_found_gone(
    group: Group, ana: Contact, order: tuple[int, ...]
) -> None:
    told = [(Kind.JOINED, 1), (Kind.REMOVED, 2), (Kind.GONE, 3)]
    participant = note(group, ana, *(told[nth] for nth in order))

    assert (participant.state, participant.left_at) == ("removed", at(2))


def test_hearing_it_twice_is_no_news(group: Group, ana: Contact) -> None:
    first = membership.note_changes(group, [ana, ana], kind=Kind.JOINED, at=at(1))
    second = membership.note_changes(group, [ana], kind=Kind.JOINED, at=at(1))

    assert (first, second) == ([ana], [])


def test_colours_are_kept_for_ever(group: Group, ana: Contact, ben: Contact) -> None:
    first = note(group, ana, (Kind.JOINED, 1), (Kind.LEFT, 2)).colour
    note(group, ben, (Kind.JOINED, 3))

    assert (first, note(group, ana, (Kind.JOINED, 4)).colour) == (1, 1)
    assert group.participants.get(contact=ben).colour == 2


def test_the_ninth_person_is_neutral(group: Group) -> None:
    colours = [factories.make_participant(group).colour for _ in range(9)]

    assert colours == [1, 2, 3, 4, 5, 6, 7, 8, 0]


class News(NamedTuple):
    what: str
    who: int
    second: int


NEWS = st.builds(
    News,
    st.sampled_from(["join", "leave", "remove", "write", "miss"]),
    st.integers(0, 1),
    st.integers(0, 4),
)


def hear(group: Group, people: list[Contact], news: News) -> None:
    person = people[news.who].person
    stamp = {"phone_number_id": "", "occurred_at": at(news.second), "group_id": group.wa_group_id}
    told = {"number": group.number}
    with recording() as history:
        told["history"] = history
        if news.what == "write":
            said = events.MessageReceived(
                **stamp, wamid=f"wamid.{news.who}.{news.second}", author=person, kind="text"
            )
            receiving.receive_messages([said], **told)
        elif news.what == "miss":
            conversation = threads.of_group(group.number, Group.objects.get(pk=group.pk))
            member_news.note_departure(conversation, [people[news.who]], Kind.GONE, at(news.second))
        else:
            HEARD[news.what](GONE_OR_COME[news.what](**stamp, people=(person,)), **told)


GONE_OR_COME = {
    "join": events.ParticipantsJoined,
    "leave": events.ParticipantsLeft,
    "remove": events.ParticipantsRemoved,
}
HEARD = {
    "join": member_news.participants_joined,
    "leave": member_news.participants_left,
    "remove": member_news.participants_removed,
}


def standing(group: Group) -> list[tuple[object, ...]]:
    group.refresh_from_db()
    rows = group.participants.order_by("contact")
    fields = ("contact", "state", "joined_at", "left_at", "last_wrote_at")
    return [*rows.values_list(*fields), (group.participant_count,)]


def after(group: Group, people: list[Contact], story: list[News]) -> list[tuple[object, ...]]:
    with transaction.atomic():
        for news in story:
            hear(group, people, news)
        found = standing(group)
        transaction.set_rollback(True)
    return found


def test_who_wrote_after_a_reading_that_missed_them_is_in(group: Group, ana: Contact) -> None:
    join, write, miss = News("join", 0, 0), News("write", 0, 1), News("miss", 0, 0)
    in_order = after(group, [ana], [join, miss, write])

    assert after(group, [ana], [join, write, miss]) == in_order
    assert in_order[0][1] == Participant.State.MEMBER


@pytest.mark.slow
@relaxed
@given(story=st.lists(NEWS, min_size=1, max_size=7), data=st.data())
def test_any_order_and_repetition_ends_alike(
    group: Group, ana: Contact, ben: Contact, story: list[News], data: st.DataObject
) -> None:
    repeated = story + data.draw(st.lists(st.sampled_from(story), max_size=3))
    shuffled = data.draw(st.permutations(repeated))

    assert after(group, [ana, ben], shuffled) == after(group, [ana, ben], story)


def test_two_contacts_that_are_one_person_are_one_participant(
    group: Group, ana: Contact, ben: Contact
) -> None:
    note(group, ana, (Kind.JOINED, 1))
    note(group, ben, (Kind.JOINED, 3), (Kind.LEFT, 5))

    absorbing.absorb(ana, ben)

    participant = group.participants.get()
    assert (participant.contact, participant.state, participant.left_at) == (ana, "left", at(5))
    group.refresh_from_db()
    assert group.participant_count == 0


def test_what_both_wrote_last_is_kept(group: Group, ana: Contact, ben: Contact) -> None:
    note(group, ana, (Kind.JOINED, 1))
    note(group, ben, (Kind.JOINED, 1))
    group.participants.filter(contact=ben).update(last_wrote_at=at(4))

    absorbing.absorb(ana, ben)

    assert group.participants.get().last_wrote_at == at(4)
