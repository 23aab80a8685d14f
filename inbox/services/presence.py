"""Who writes in a group was in it at that moment, whatever else we have heard."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from compiled_queries.query import CompiledQuery
from compiled_queries.update import CompiledUpdate
from groups.models import Group, MembershipChange, Participant
from groups.services import invitations, membership
from inbox.history import History, Kind
from inbox.models import Message
from inbox.services import invite_news

Place = tuple[int, int]
"""A group's id and a contact's."""

Seats = dict[Place, Participant]

Spoken = Mapping[Place, Sequence[Message]]


def note(messages: Sequence[Message], groups: Collection[Group], history: History) -> None:
    """Take note of who wrote these new messages, which are in the order of their times.

    Whoever was invited and writes has come all the way.
    """
    spoken = _spoken(messages)
    seats = _seats(spoken)
    silent = [place for place in spoken if place in seats and _is_silent(seats[place])]
    strangers = [place for place, words in spoken.items() if not _covers(seats.get(place), words)]
    if strangers:
        _note_stays(strangers, spoken, groups, history)
        seats = _seats(spoken)
    _note_last_words(spoken, seats)
    for place in invitations.open_among({*silent, *strangers}):
        message = spoken[place][0]
        invite_news.follow_people(message.conversation, [message.contact], history)


def _spoken(messages: Sequence[Message]) -> Spoken:
    spoken: dict[Place, list[Message]] = defaultdict(list)
    for message in messages:
        if message.conversation.group_id and message.contact_id:
            spoken[message.conversation.group_id, message.contact_id].append(message)
    return dict(spoken)


def _seats(places: Collection[Place]) -> Seats:
    if not places:
        return {}
    rows = _participants_of(
        groups=list({group_id for group_id, _ in places}),
        contacts=list({contact_id for _, contact_id in places}),
    )
    return {(row.group_id, row.contact_id): row for row in rows}


_participants_of = CompiledQuery(
    lambda groups, contacts: Participant.objects.filter(
        group__among=groups, contact__among=contacts
    )
)


def _is_silent(seat: Participant) -> bool:
    """Has not written since they joined."""
    wrote_at, joined_at = seat.last_wrote_at, seat.joined_at
    return wrote_at is None or (joined_at is not None and wrote_at < joined_at)


def _covers(seat: Participant | None, words: Sequence[Message]) -> bool:
    """We know that they were in the group when they wrote."""
    return (
        seat is not None
        and seat.state == Participant.State.MEMBER
        and seat.joined_at is not None
        and seat.joined_at <= words[0].occurred_at
    )


def _note_stays(
    strangers: Collection[Place], spoken: Spoken, groups: Collection[Group], history: History
) -> None:
    by_id = {group.pk: group for group in groups}
    for group_id, contact_id in strangers:
        words = spoken[group_id, contact_id]
        for message in (words[0], words[-1]):
            membership.note_changes(
                by_id[group_id],
                [message.contact],
                kind=MembershipChange.Kind.SEEN,
                at=message.occurred_at,
            )
        history.record(Kind.GROUP_CHANGED, words[0].conversation)


def _note_last_words(spoken: Spoken, seats: Seats) -> None:
    changed = []
    for place, words in spoken.items():
        seat, at = seats.get(place), words[-1].occurred_at
        if seat is not None and (seat.last_wrote_at is None or seat.last_wrote_at < at):
            seat.last_wrote_at = at
            changed.append(seat)
    _save_last_words(changed)


_save_last_words = CompiledUpdate(Participant, ["last_wrote_at"])
