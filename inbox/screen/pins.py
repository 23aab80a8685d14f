"""The bar of pinned messages over a group's thread."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Expression, Q, QuerySet
from django.utils import timezone

from compiled_queries.query import CompiledQuery
from inbox.models import Conversation, Message, Pin
from whatsapp.content import MOST_PINS
from whatsapp.explanations import Explanation, explain

State = Message.State
SEEN_AT_MOST = 20
"""Rows looked at: those pinned now and those that went wrong and nobody took note of."""


@dataclass(frozen=True, slots=True)
class Pinned:
    message: Message
    expires_at: datetime
    by: str
    is_under_way: bool
    """WhatsApp has not said yes yet."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something WhatsApp did not do: `verb` is "pinned" or "unpinned"."""

    message: Message
    verb: str
    is_unsure: bool
    explanation: Explanation
    code: int


@dataclass(slots=True)
class Board:
    """Newest first."""

    pinned: list[Pinned] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.pinned or self.troubles)

    @property
    def is_full(self) -> bool:
        """One more, and the oldest gives way."""
        return len(self.pinned) >= MOST_PINS


def of(conversation: Conversation) -> Board:
    """In one query; none in a direct chat."""
    board = Board()
    if not conversation.is_group:
        return board
    for row in _rows(conversation=conversation.pk, now=timezone.now()):
        _sort_in(board, row)
    board.pinned = board.pinned[:MOST_PINS]
    return board


def _standing_or_refused(conversation: Expression, now: Expression) -> QuerySet[Pin]:
    standing = Pin.objects.filter(conversation=conversation).standing(now)
    refused = Q(sent_as__state=State.FAILED, sent_as__dismissed_at=None)
    rows = Pin.objects.filter(conversation=conversation, expires_at__gt=now)
    rows = rows.filter(Q(pk__in=standing.order_by().values("pk")) | refused).order_by("-pk")
    parts = ("message__contact", "message__agent", "agent", "sent_as", "ended_by")
    return rows.select_related(*parts)[:SEEN_AT_MOST]


_rows = CompiledQuery(_standing_or_refused)


def _sort_in(board: Board, row: Pin) -> None:
    if row.sent_as.state != State.FAILED:
        under_way = row.sent_as.state in {State.QUEUED, State.SENDING}
        by = row.agent.name if row.agent else ""
        board.pinned.append(Pinned(row.message, row.expires_at, by, under_way))
    for carrier, verb in ((row.sent_as, "pinned"), (row.ended_by, "unpinned")):
        if _is_trouble(carrier) and not (verb == "unpinned" and carrier.details["days"]):
            is_unsure = carrier.state == State.UNSURE
            code = carrier.problem_code
            trouble = Trouble(row.message, verb, is_unsure, explain(code), code)
            board.troubles.append(trouble)


def _is_trouble(carrier: Message | None) -> bool:
    if carrier is None or carrier.dismissed_at:
        return False
    return carrier.state in {State.FAILED, State.UNSURE}
