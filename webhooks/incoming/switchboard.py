"""Which service hears which news. One transaction, one number, many events."""

from collections.abc import Callable, Sequence

from accounts.models import BusinessNumber
from inbox.history import History
from inbox.services import group_births, group_news, people, receiving, statuses
from whatsapp import events
from whatsapp.events import IncomingEvent

Handler = Callable[..., object]

IN_BATCHES: dict[type, Handler] = {
    events.IdentityChanged: people.change_identities,
    events.MessageReceived: receiving.receive_messages,
    events.StatusChanged: statuses.advance_statuses,
}
"""Take all events of their kind at once."""

ONE_BY_ONE: dict[type, Handler] = {
    events.GroupCreated: group_births.group_created,
    events.GroupCreateFailed: group_births.group_create_failed,
    events.GroupDeleted: group_news.group_deleted,
    events.GroupDeleteFailed: group_news.group_delete_failed,
    events.ParticipantsJoined: group_news.participants_joined,
    events.ParticipantsLeft: group_news.participants_left,
    events.ParticipantsRemoved: group_news.participants_removed,
    events.JoinRequestCreated: group_news.join_request_created,
    events.JoinRequestRevoked: group_news.join_request_revoked,
    events.GroupSettingsChanged: group_news.settings_changed,
    events.GroupSuspended: group_news.group_suspended,
    events.GroupSuspensionCleared: group_news.group_suspension_cleared,
}

NOT_HANDLED = (events.Unsupported, events.Malformed)
"""Kept, and left to people."""


def handle(
    news: Sequence[IncomingEvent], *, number: BusinessNumber, history: History
) -> list[IncomingEvent]:
    """Apply the news of one number; returns what must wait because its target is not known yet.

    Order within one kind is kept; between kinds it does not matter to the outcome.
    """
    waiting: list[IncomingEvent] = []
    for kind, handler in ONE_BY_ONE.items():
        for event in news:
            if type(event) is kind and (late := handler(event, number=number, history=history)):
                waiting.append(late)
    for kind, handler in IN_BATCHES.items():
        batch = [event for event in news if type(event) is kind]
        if batch:
            waiting += handler(batch, number=number, history=history) or []
    return waiting
