"""Who writes in a group was in it at that moment, whatever else we have heard."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Speakers:
    """What new messages say of those who wrote them in groups."""

    participants: list[Participant]
    """Whose last words these are: to be saved."""
    first_words: dict[Place, Message]
    """Of those who had not written since they joined. Follow them when that is saved."""


def ask_seats(places: Collection[Place]) -> Callable[[], Seats]:
    """Returns what reads the participants in these places, where there are any."""
    if not places:
        return dict
    rows = _participants_of.ask(
        groups=list({group_id for group_id, _ in places}),
        contacts=list({contact_id for _, contact_id in places}),
    )
    return lambda: {(row.group_id, row.contact_id): row for row in rows()}


_participants_of = CompiledQuery(
    lambda groups, contacts: Participant.objects.filter(
        group__among=groups, contact__among=contacts
    )
)


def note(
    messages: Sequence[Message], groups: Collection[Group], seats: Seats, history: History
) -> Speakers:
    """Take note of who wrote these new messages, which are in the order of their times."""
    spoken = _spoken(messages)
    strangers = {
        place: words for place, words in spoken.items() if not _covers(seats.get(place), words)
    }
    by_id = {group.pk: group for group in groups}
    for (group_id, _), words in strangers.items():
        _note_stay(by_id[group_id], words)
        history.record(Kind.GROUP_CHANGED, words[0].conversation)
    silent = [place for place in spoken if place in seats and _is_silent(seats[place])]
    return Speakers(
        _with_last_words(spoken, ask_seats(spoken)() if strangers else seats),
        {place: spoken[place][0] for place in [*silent, *strangers]},
    )


save_last_words = CompiledUpdate(Participant, ["last_wrote_at"])


def follow_first_words(first_words: dict[Place, Message], history: History) -> None:
    """Whoever was invited and writes has come all the way."""
    for place in invitations.open_among(first_words.keys()):
        message = first_words[place]
        invite_news.follow_people(message.conversation, [message.contact], history)


def _spoken(messages: Sequence[Message]) -> dict[Place, list[Message]]:
    spoken: dict[Place, list[Message]] = defaultdict(list)
    for message in messages:
        if message.conversation.group_id and message.contact_id:
            spoken[message.conversation.group_id, message.contact_id].append(message)
    return dict(spoken)


def _covers(seat: Participant | None, words: Sequence[Message]) -> bool:
    """We know that they were in the group when they wrote."""
    return (
        seat is not None
        and seat.state == Participant.State.MEMBER
        and seat.joined_at is not None
        and seat.joined_at <= words[0].occurred_at
    )


def _note_stay(group: Group, words: Sequence[Message]) -> None:
    for message in (words[0], words[-1]):
        membership.note_changes(
            group,
            [message.contact],
            kind=MembershipChange.Kind.SEEN,
            at=message.occurred_at,
        )


def _is_silent(seat: Participant) -> bool:
    """Has not written since they joined."""
    wrote_at, joined_at = seat.last_wrote_at, seat.joined_at
    return wrote_at is None or (joined_at is not None and wrote_at < joined_at)


def _with_last_words(spoken: dict[Place, list[Message]], seats: Seats) -> list[Participant]:
    changed = []
    for place, words in spoken.items():
        seat, at = seats.get(place), words[-1].occurred_at
        if seat is not None and (seat.last_wrote_at is None or seat.last_wrote_at < at):
            seat.last_wrote_at = at
            changed.append(seat)
    return changed
