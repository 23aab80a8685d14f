"""People write to us: many messages at once, in one transaction, each exactly once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import BusinessNumber
from compiled_queries.insert import CompiledInsert
from compiled_queries.query import CompiledQuery
from compiled_queries.update import CompiledUpdate
from groups.models import Group
from groups.services import lifecycle, requests
from groups.services.contacts import Mention, Roster
from inbox.history import History, Kind
from inbox.models import Conversation, Message
from inbox.rules import CUSTOMER_SERVICE_WINDOW
from inbox.services import attachments, commands, holding, people, presence, threads
from queues.nudge import nudge_on_commit
from whatsapp.events import MessageReceived


def receive_messages(
    events: Sequence[MessageReceived], *, number: BusinessNumber, history: History
) -> None:
    """Put incoming messages into their conversations. Hearing one twice changes nothing."""
    mentions = [Mention(event.author, event.occurred_at) for event in events]
    roster = people.resolve(number, mentions, history)
    groups = _groups(number, events)
    conversations = _conversations(number, events, roster, groups)
    fresh = _store(events, number, roster, conversations)
    if not fresh:
        return
    presence.note(fresh, groups.values(), history)
    opening = {m.conversation for m in fresh if holding.may_hold(m.conversation)}
    _update_conversations(fresh)
    attachments.expect(fresh)
    for message in fresh:
        history.record(
            Kind.MESSAGE_RECEIVED,
            message.conversation,
            message=message,
            contact=message.contact,
            occurred_at=message.occurred_at,
        )
    holding.release(opening, history)
    commands.obey(fresh, history)


def _groups(number: BusinessNumber, events: Sequence[MessageReceived]) -> dict[str, Group]:
    groups = lifecycle.find_or_discover(number, {e.group_id for e in events if e.group_id})
    for group in groups.values():
        if group.subject_at is None and group.state == Group.State.ACTIVE:
            requests.ask_refresh(group)
            nudge_on_commit("group_requests")
    return groups


def _conversations(
    number: BusinessNumber,
    events: Sequence[MessageReceived],
    roster: Roster,
    groups: dict[str, Group],
) -> dict[str, Conversation]:
    """The locked conversation of each event, by wamid."""
    writers = [roster[event.author] for event in events if not event.group_id]
    opened = threads.open_all(number, groups.values(), writers)
    return {
        event.wamid: opened.by_group[groups[event.group_id].pk]
        if event.group_id
        else opened.by_contact[roster[event.author].pk]
        for event in events
    }


def _store(
    events: Sequence[MessageReceived],
    number: BusinessNumber,
    roster: Roster,
    conversations: dict[str, Conversation],
) -> list[Message]:
    known = set(_known(number=number.pk, wamids=[event.wamid for event in events]))
    unique: dict[str, MessageReceived] = {}
    for event in events:
        if event.wamid not in known:
            unique.setdefault(event.wamid, event)
    # WhatsApp's clock counts whole seconds: within one they stay as they came.
    ordered = sorted(unique.values(), key=lambda event: event.occurred_at)
    return _add_messages(
        Message(
            conversation=conversations[event.wamid],
            number=number,
            direction=Message.Direction.INCOMING,
            # In a group the author may be hidden from us altogether.
            contact=roster.find(event.author),
            wamid=event.wamid,
            kind=event.kind,
            text=event.text,
            details=_details(event),
            quoted_wamid=event.quoted_wamid,
            occurred_at=event.occurred_at,
        )
        for event in ordered
    )


_add_messages = CompiledInsert(Message)

_known = CompiledQuery(
    lambda number, wamids: (
        Message.objects.filter(number=number, wamid__among=wamids)
        .exclude(wamid="")
        .values_list("wamid", flat=True)
    )
)


def _details(event: MessageReceived) -> dict[str, Any]:
    return {**event.details} | ({"forwarded": event.forwarded} if event.forwarded else {})


def _update_conversations(messages: Sequence[Message]) -> None:
    """Bring the list rows up to date: one statement for all of them."""
    by_conversation: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        by_conversation[message.conversation_id].append(message)
    conversations = []
    for news in by_conversation.values():
        conversation = news[0].conversation
        conversation.incoming_count += len(news)
        for message in news:
            _take_notice(conversation, message)
        conversations.append(conversation)
    _save_conversations(conversations)


_save_conversations = CompiledUpdate(
    Conversation,
    [
        "incoming_count",
        "status",
        "closed_at",
        "archived_at",
        "last_message",
        "last_message_at",
        "waiting_since",
        "window_closes_at",
        "window_opened_by",
    ],
)


def _take_notice(conversation: Conversation, message: Message) -> None:
    at = message.occurred_at
    if conversation.last_message_id is None or at >= conversation.last_message_at:
        conversation.last_message, conversation.last_message_at = message, at
        conversation.waiting_since = conversation.waiting_since or at
    elif _waited_already(conversation, at):
        conversation.waiting_since = at
    if conversation.closed_at is not None:
        # Also when it was written before: nobody had seen it when the conversation was closed.
        conversation.status, conversation.closed_at = Conversation.Status.OPEN, None
        conversation.archived_at = None
    closes_at = at + CUSTOMER_SERVICE_WINDOW
    if conversation.window_closes_at is None or closes_at > conversation.window_closes_at:
        conversation.window_closes_at = closes_at
        conversation.window_opened_by = message.contact


def _waited_already(conversation: Conversation, at: datetime) -> bool:
    """A message that comes late began the wait, unless we have written since."""
    if conversation.waiting_since is None or at >= conversation.waiting_since:
        return False
    ours = conversation.messages.filter(direction=Message.Direction.OUTGOING)
    ours = ours.exclude(kind__in=Message.ASIDES)
    # Since they wait, nothing answered them but what had been held until they wrote.
    answers = ours.filter(occurred_at__gt=at, occurred_at__lt=conversation.waiting_since)
    return not answers.exists()
