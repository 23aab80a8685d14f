"""The table of groups: which it shows, in which order, and a page of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from groups.services import invitations
from inbox.models import Conversation
from inbox.rules import CUSTOMER_SERVICE_WINDOW

PAGE_SIZE = 60
CLOSING = timedelta(hours=4)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means no matter which. Unknown values fall back to that."""

    q: str = ""
    status: str = ""
    state: str = ""
    window: str = ""
    number: str = ""
    assignee: str = ""
    waiting: str = ""
    tag: str = ""
    sort: str = "recent"

    FACETS: ClassVar = ("status", "state", "window", "waiting", "assignee", "number")

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        given = {field.name: query.get(field.name, "")[:LONGEST] for field in fields(cls)}
        given = {k: v if v.isprintable() else "?" for k, v in given.items()}
        given["q"] = _readable(query.get("q", "")).strip()
        given["sort"] = given["sort"] if given["sort"] in SORTS else "recent"
        return cls(**given)

    def apply(self, conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
        """Raises nothing: what cannot be a value matches nothing."""
        found = searched(conversations, self.q)
        if self.status:
            found = found.filter(status=self.status)
        if self.state:
            found = found.filter(state_is(self.state))
        if self.window:
            found = found.filter(WINDOWS.get(self.window, lambda: Q(pk=None))())
        if self.number:
            found = found.filter(number=_number(self.number))
        if self.assignee:
            nobody = self.assignee == "none"
            found = found.filter(assignee=None if nobody else _number(self.assignee))
        if self.waiting:
            found = found.filter(pending_join_requests__gt=0)
        return tagged(found, self.tag)

    def query(self, **changes: str) -> str:
        """As an address, without what is empty."""
        changed = replace(self, **changes)
        pairs = {field.name: getattr(changed, field.name) for field in fields(changed)}
        return urlencode({k: v for k, v in pairs.items() if v and (k, v) != ("sort", "recent")})

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, name) for name in ("q", "tag", *self.FACETS))


def searched(conversations: QuerySet[Conversation], words: str) -> QuerySet[Conversation]:
    for word in words.split():
        conversations = conversations.filter(group__subject__icontains=word)
    return conversations


def tagged(conversations: QuerySet[Conversation], tag: str) -> QuerySet[Conversation]:
    return conversations.filter(taggings__tag=_number(tag)) if tag else conversations


def _readable(text: str) -> str:
    """Without what no database takes, and cut."""
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def state_is(state: str) -> Q:
    if state == "empty":
        return Q(group__state="active", group__participant_count=0)
    if state == "active":
        return Q(group__state="active", group__participant_count__gt=0)
    return Q(group__state=state)


WINDOWS = {
    "open": lambda: Q(window_closes_at__gt=timezone.now() + CLOSING),
    "closing": lambda: Q(
        window_closes_at__gt=timezone.now(), window_closes_at__lte=timezone.now() + CLOSING
    ),
    "closed": lambda: Q(window_closes_at__lte=timezone.now()),
    "never": lambda: Q(window_closes_at=None),
}


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of the rows; `pk` breaks ties in the same direction. Empty values come last."""

    words: str
    field: str
    falls: bool
    kind: type

    def order(self) -> list[Any]:
        value = F(self.field)
        first = value.desc(nulls_last=True) if self.falls else value.asc(nulls_last=True)
        return [first, "-pk" if self.falls else "pk"]

    def after(self, cursor: str) -> Q:
        """What comes behind the row that the cursor names; everything when it makes no sense."""
        text, _, pk = cursor.rpartition("~")
        if not pk or _number(pk) < 0:
            return Q()
        beyond = "lt" if self.falls else "gt"
        tied = {f"pk__{beyond}": int(pk)}
        if text == "-":
            return Q(**{f"{self.field}__isnull": True}, **tied)
        value = self._read(text)
        if value is None:
            return Q()
        return (
            Q(**{f"{self.field}__{beyond}": value})
            | Q(**{self.field: value}, **tied)
            | Q(**{f"{self.field}__isnull": True})
        )

    def cursor_of(self, row: Conversation) -> str:
        value: Any = row
        for part in self.field.split("__"):
            value = getattr(value, part)
        if value is None:
            return f"-~{row.pk}"
        return f"{value.isoformat() if isinstance(value, datetime) else value}~{row.pk}"

    def _read(self, text: str) -> Any:
        if self.kind is str:
            return _readable(text)
        if self.kind is int:
            return _number(text) if _number(text) >= 0 else None
        try:
            at = datetime.fromisoformat(text)
            return at.astimezone(UTC) if at.tzinfo else None
        except (ValueError, OverflowError):
            return None


SORTS = {
    "recent": Sort("Last activity", "last_message_at", True, datetime),
    "subject": Sort("Subject", "group__subject", False, str),
    "members": Sort("Members", "group__participant_count", True, int),
    "wrote": Sort("Last customer message", "window_closes_at", True, datetime),
    "waiting": Sort("Waiting to join", "pending_join_requests", True, int),
}


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Conversation]
    next_cursor: str


def page(conversations: QuerySet[Conversation], filters: Filters, after: str = "") -> Page:
    """Three queries, however many groups there are. Rows have `wrote_at`, `invited`, `joined`."""
    sort = SORTS[filters.sort]
    found = filters.apply(conversations).filter(sort.after(after))
    rows = list(
        found.select_related("group", "assignee", "number")
        .prefetch_related("tags")
        .order_by(*sort.order())[: PAGE_SIZE + 1]
    )
    for row in rows:
        closes_at = row.window_closes_at
        row.wrote_at = closes_at - CUSTOMER_SERVICE_WINDOW if closes_at else None
    more = len(rows) > PAGE_SIZE
    shown = rows[:PAGE_SIZE]
    reached = invitations.reached_by_group([row.group_id for row in shown])
    for row in shown:
        row.invited, row.joined = reached.get(row.group_id, (0, 0))
    return Page(shown, sort.cursor_of(shown[-1]) if more else "")
