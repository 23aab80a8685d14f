"""WhatsApp's news of a group: the mirror is brought up to date, and the thread tells it.

Here that it was suspended or deleted; of its people tell member_news and join_news.

Each function takes one event inside the caller's transaction. Whatever order they come in, and
however often, they leave the same state.
"""

from collections.abc import Sequence

from accounts.models import BusinessNumber
from groups.models import Contact, Group, GroupRequest
from groups.services import lifecycle, requests
from groups.services.contacts import Mention
from inbox.history import History, Kind
from inbox.models import Conversation
from inbox.services import findings, group_refreshing, people, threads
from inbox.services.grounding import ground
from whatsapp import events
from whatsapp.events import Person

News = (
    events.ParticipantsJoined
    | events.ParticipantsLeft
    | events.ParticipantsRemoved
    | events.JoinRequestCreated
    | events.JoinRequestRevoked
    | events.GroupSuspended
    | events.GroupSuspensionCleared
    | events.GroupDeleted
)


SUSPENSIONS = frozenset({Kind.GROUP_SUSPENDED, Kind.GROUP_UNSUSPENDED})


def place_of(event: News, number: BusinessNumber) -> tuple[Group, Conversation]:
    """The group that the news is of and its locked conversation; both made if need be."""
    group = lifecycle.find_or_discover(number, [event.group_id])[event.group_id]
    conversation = threads.of_group(number, group)
    group.refresh_from_db()
    conversation.group = group
    is_unread = group.subject_at is None and group.state == Group.State.ACTIVE
    if is_unread or group_refreshing.is_outdated(group, event.occurred_at):
        group_refreshing.doubt(group)
    return group, conversation


def contacts_in(
    number: BusinessNumber, event: News, who: Sequence[Person], history: History
) -> list[Contact]:
    mentions = [Mention(person, event.occurred_at) for person in who]
    roster = people.resolve(number, mentions, history)
    return [contact for person in who if (contact := roster.find(person))]


def group_suspended(
    event: events.GroupSuspended, *, number: BusinessNumber, history: History
) -> None:
    _note_suspension(event, Kind.GROUP_SUSPENDED, number, history)


def group_suspension_cleared(
    event: events.GroupSuspensionCleared, *, number: BusinessNumber, history: History
) -> None:
    _note_suspension(event, Kind.GROUP_UNSUSPENDED, number, history)


def _note_suspension(
    event: events.GroupSuspended | events.GroupSuspensionCleared,
    kind: Kind,
    number: BusinessNumber,
    history: History,
) -> None:
    """Of two words of one second nobody can tell which is newer: reading the group decides, and
    until then it is as was told last."""
    group, conversation = place_of(event, number)
    at, suspended = event.occurred_at, kind == Kind.GROUP_SUSPENDED
    key = f"{'suspended' if suspended else 'unsuspended'} {at.timestamp()}"
    if history.tells(conversation, key):
        return
    if lifecycle.is_at_odds(group, suspended=suspended, at=at):
        group_refreshing.doubt(group)
    lifecycle.apply_suspension(group, suspended=suspended, at=at)
    found = findings.of_change(kind, conversation, at, among=SUSPENSIONS)
    history.record(
        kind,
        conversation,
        occurred_at=at,
        details=findings.explaining(found),
        dedupe_key=key,
        in_place_of=found,
    )


def group_deleted(event: events.GroupDeleted, *, number: BusinessNumber, history: History) -> None:
    group, conversation = place_of(event, number)
    request = requests.find_answered(
        number, GroupRequest.Kind.DELETE, event.request_id, group=group
    )
    if lifecycle.apply_deleted(group):
        history.record(
            Kind.GROUP_DELETED,
            conversation,
            actor=request.requested_by if request else None,
            via=request.via if request else "",
            occurred_at=event.occurred_at,
            details=_rule_of(request),
        )
        ground(conversation, history)
    if request:
        requests.settle(request, GroupRequest.State.CONFIRMED, request_id=event.request_id)


def _rule_of(request: GroupRequest | None) -> dict[str, object]:
    """The rule that asked for it, when no agent did."""
    return {
        name: request.wish[name] for name in ("rule", "days") if request and name in request.wish
    }


def group_delete_failed(
    event: events.GroupDeleteFailed, *, number: BusinessNumber, history: History
) -> None:
    group, conversation = place_of(event, number)
    request = requests.find_answered(
        number, GroupRequest.Kind.DELETE, event.request_id, group=group
    )
    if request:
        requests.settle(request, GroupRequest.State.FAILED, problem=event.problem)
        history.record(Kind.GROUP_CHANGED, conversation)
