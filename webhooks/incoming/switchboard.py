"""Which service hears which news. One transaction, one number, many events."""

from collections.abc import Callable, Hashable, Sequence

from accounts.models import BusinessNumber
from inbox.history import History
from inbox.services import (
    group_births,
    group_news,
    group_settings,
    join_news,
    member_news,
    number_news,
    people,
    reactions,
    receiving,
    statuses,
    template_news,
)
from whatsapp import events
from whatsapp.events import IncomingEvent

Handler = Callable[..., object]

REACTION = "reaction"
"""WhatsApp sends it as a message, but it is no line of a thread."""

IN_BATCHES: dict[Hashable, Handler] = {
    events.IdentityChanged: people.change_identities,
    events.MessageReceived: receiving.receive_messages,
    REACTION: reactions.receive_reactions,
    events.StatusChanged: statuses.advance_statuses,
}
"""Take all events of their kind at once."""

ONE_BY_ONE: dict[type, Handler] = {
    events.GroupCreated: group_births.group_created,
    events.GroupCreateFailed: group_births.group_create_failed,
    events.GroupDeleted: group_news.group_deleted,
    events.GroupDeleteFailed: group_news.group_delete_failed,
    events.ParticipantsJoined: member_news.participants_joined,
    events.ParticipantsLeft: member_news.participants_left,
    events.ParticipantsRemoved: member_news.participants_removed,
    events.JoinRequestCreated: join_news.join_request_created,
    events.JoinRequestRevoked: join_news.join_request_revoked,
    events.GroupSettingsChanged: group_settings.settings_changed,
    events.GroupSuspended: group_news.group_suspended,
    events.GroupSuspensionCleared: group_news.group_suspension_cleared,
}

FOR_ACCOUNTS: dict[type, Handler] = {
    events.TemplateChanged: template_news.note,
    events.NumberReviewed: number_news.note,
}
"""News of a whole WhatsApp Business Account: it names no number."""

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
        batch = [event for event in news if _sort(event) == kind]
        if batch:
            waiting += handler(batch, number=number, history=history) or []
    return waiting


def _sort(event: IncomingEvent) -> Hashable:
    is_reaction = isinstance(event, events.MessageReceived) and event.kind == REACTION
    return REACTION if is_reaction else type(event)


def handle_for_account(event: IncomingEvent, *, connection_id: int, history: History) -> bool:
    """Apply one piece of account-wide news; False when the account is not known to us."""
    handler = FOR_ACCOUNTS[type(event)]
    return bool(handler(event, connection_id=connection_id, history=history))
