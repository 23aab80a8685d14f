"""News of our own messages: sent, delivered, read, failed, per person, in any order.

Evidence is kept per person and attempt; what the bubble shows is worked out from it, so late or
repeated news never takes anything back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from accounts.models import BusinessNumber
from compiled_queries.insert import CompiledInsert
from compiled_queries.query import CompiledQuery
from compiled_queries.update import CompiledUpdate
from groups.models import Contact
from groups.services.contacts import Mention
from inbox.history import History, Kind
from inbox.models import Attempt, Conversation, Message, Receipt
from inbox.pricing import charging
from inbox.services import invite_news, people, standing, threads
from whatsapp.events import StatusChanged

State = Message.State

STATES = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.PLAYED,
    "failed": State.FAILED,
}

PROOFS = frozenset({State.DELIVERED, State.READ, State.PLAYED})
"""What is charged is what was delivered (WhatsApp's rule): the price on other news is no charge."""


def advance_statuses(
    events: Sequence[StatusChanged], *, number: BusinessNumber, history: History
) -> list[StatusChanged]:
    """Apply what is known of our messages; returns news of messages not known (yet).

    A status may come before our own call has returned: its token leads to the attempt, which
    also settles sends whose answer was lost.
    """
    mentions = [Mention(event.person, event.occurred_at) for event in events]
    roster = people.resolve(number, mentions, history)
    attempts = _attempts(number, events)
    known = [event for event in events if _find(attempts, event)]
    threads.lock({_find(attempts, event).message.conversation_id for event in known})
    messages = _messages({_find(attempts, event).message_id for event in known})
    newest = _newest_attempts(messages)
    before = {pk: standing.summary(message) for pk, message in messages.items()}
    board = _Receipts(messages)
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for event in known:
        attempt = _find(attempts, event)
        message = messages[attempt.message_id]
        _adopt_wamid(attempt, event)
        is_current = attempt.pk == newest[message.pk] and message.state != State.QUEUED
        # That an earlier attempt failed says nothing of the one that is under way now.
        if is_current or event.status != "failed":
            message.wamid = message.wamid or attempt.wamid
            person = roster.find(event.person)
            if _apply(message, event, person, board):
                told[message.pk].append(_news(event, person, message))
    board.save()
    _save(messages, board)
    _note_free_entries(
        (messages[_find(attempts, event).message_id].conversation_id, event) for event in known
    )
    changed = [
        message for pk, message in messages.items() if standing.summary(message) != before[pk]
    ]
    _tell(changed, told, history)
    return [event for event in events if _find(attempts, event) is None]


def _tell(
    changed: Sequence[Message], told: dict[int, list[dict[str, Any]]], history: History
) -> None:
    invite_news.follow_messages(changed, history)
    for message in changed:
        history.record(
            Kind.MESSAGE_STATUS,
            message.conversation,
            message=message,
            details={"people": told[message.pk]} if told[message.pk] else None,
        )


def _attempts(number: BusinessNumber, events: Sequence[StatusChanged]) -> dict[str, Attempt]:
    """By wamid and by token."""
    by_wamid = _attempts_called(number=number.pk, wamids=[event.wamid for event in events])
    tokens = [event.reference for event in events if event.reference]
    by_token = _attempts_with(number=number.pk, tokens=tokens) if tokens else ()
    return {a.token: a for a in by_token} | {a.wamid: a for a in by_wamid}


_attempts_called = CompiledQuery(
    lambda number, wamids: (
        Attempt.objects.filter(message__number=number, wamid__among=wamids)
        .exclude(wamid="")
        .select_related("message")
        .order_by()
    )
)
_attempts_with = CompiledQuery(
    lambda number, tokens: (
        Attempt.objects.filter(message__number=number, token__among=tokens)
        .select_related("message")
        .order_by()
    )
)


def _find(attempts: dict[str, Attempt], event: StatusChanged) -> Attempt | None:
    return attempts.get(event.wamid) or attempts.get(event.reference)


def _messages(pks: set[int]) -> dict[int, Message]:
    rows = Message.objects.filter(pk__in=pks).select_related("conversation")
    return {row.pk: row for row in rows}


def _newest_attempts(messages: Collection[int]) -> dict[int, int]:
    attempts = Attempt.objects.filter(message__in=messages).order_by()
    return dict(attempts.values_list("message_id").annotate(newest=Max("pk")))


def _adopt_wamid(attempt: Attempt, event: StatusChanged) -> None:
    """The token came back with an id that our call never told us."""
    if attempt.wamid:
        return
    attempt.wamid, attempt.outcome = event.wamid, Attempt.Outcome.ACCEPTED
    attempt.finished_at = event.occurred_at
    attempt.save(update_fields=["wamid", "outcome", "finished_at"])


class _Receipts:
    """The receipts of a batch of messages, by message and person."""

    def __init__(self, messages: dict[int, Message]) -> None:
        rows = Receipt.objects.filter(message__in=messages)
        self._messages = messages
        self._rows = {(row.message_id, row.contact_id): row for row in rows}
        self._changed: dict[tuple[int, int], Receipt] = {}
        self._charged: dict[tuple[int, int], Receipt] = {}

    def of(self, message: Message, contact_id: int) -> Receipt:
        key = (message.pk, contact_id)
        if key not in self._rows:
            is_direct = message.conversation.contact_id == contact_id
            self._rows[key] = Receipt(message=message, contact_id=contact_id, in_audience=is_direct)
        return self._rows[key]

    def note(self, receipt: Receipt, *, is_charged: bool) -> None:
        self._changed[receipt.message_id, receipt.contact_id] = receipt
        if is_charged:
            self._charged[receipt.message_id, receipt.contact_id] = receipt

    def save(self) -> None:
        changed = self._changed.values()
        _save_receipts([row for row in changed if row.pk])
        _add_receipts(row for row in changed if row.pk is None)
        charging.keep(self._charged.values(), self._messages)

    def by_message(self) -> dict[int, list[Receipt]]:
        rows: dict[int, list[Receipt]] = defaultdict(list)
        for row in self._rows.values():
            rows[row.message_id].append(row)
        return rows


_add_receipts = CompiledInsert(Receipt)
_save_receipts = CompiledUpdate(
    Receipt, ["delivered_at", "read_at", "played_at", "failed_at", "problem_code", "pricing"]
)


def _apply(
    message: Message, event: StatusChanged, person: Contact | None, board: _Receipts
) -> bool:
    """True when it is news: not a repetition."""
    state = STATES.get(event.status)
    if state is None:
        return False
    contact_id = person.pk if person else message.conversation.contact_id
    if state == State.SENT or contact_id is None:
        return standing.rise(message, state, event.problem)
    receipt = board.of(message, contact_id)
    is_news = getattr(receipt, f"{state}_at") is None
    before = (receipt.pricing, receipt.delivered_at)
    _mark(receipt, state, event.occurred_at)
    if event.problem:
        receipt.problem_code = standing.telling(receipt.problem_code, event.problem.code)
    if state in PROOFS:
        receipt.pricing = dict(charging.weightier(receipt.pricing, event.pricing))
    has_news = before != (receipt.pricing, receipt.delivered_at)
    board.note(receipt, is_charged=bool(receipt.pricing) and has_news)
    if message.conversation.contact_id is not None:
        standing.rise(message, state, event.problem)
    return is_news


def _news(event: StatusChanged, person: Contact | None, message: Message) -> dict[str, Any]:
    """What the log keeps of one person's status, for those who are told of each."""
    contact_id = person.pk if person else message.conversation.contact_id
    news = {"status": event.status, "contact": contact_id, "at": event.occurred_at.isoformat()}
    if event.problem:
        news["code"] = event.problem.code
    if event.pricing:
        news["pricing"] = dict(event.pricing)
    return news


def _mark(receipt: Receipt, state: State, at: datetime) -> None:
    """Keep the earliest time of each; being read implies having been delivered."""
    fields = {
        State.DELIVERED: ["delivered_at"],
        State.READ: ["delivered_at", "read_at"],
        State.PLAYED: ["delivered_at", "read_at", "played_at"],
        State.FAILED: ["failed_at"],
    }[state]
    for field in fields:
        known = getattr(receipt, field)
        setattr(receipt, field, at if known is None else min(known, at))


def _save(messages: dict[int, Message], board: _Receipts) -> None:
    receipts = board.by_message()
    for pk, message in messages.items():
        standing.count(message, receipts[pk])
    _save_messages(list(messages.values()))


_save_messages = CompiledUpdate(
    Message,
    [
        "wamid",
        "state",
        "problem_code",
        "problem",
        "delivered_count",
        "read_count",
        "played_count",
        "failed_count",
    ],
)


def _note_free_entries(news: Iterable[tuple[int, StatusChanged]]) -> None:
    """The latest end counts, by conversation."""
    ends: dict[int, datetime] = {}
    for conversation_id, event in news:
        if event.free_entry_until is not None:
            known = ends.get(conversation_id, event.free_entry_until)
            ends[conversation_id] = max(known, event.free_entry_until)
    for conversation_id, until in ends.items():
        earlier = Conversation.objects.filter(pk=conversation_id)
        earlier.exclude(free_entry_until__gte=until).update(free_entry_until=until)
