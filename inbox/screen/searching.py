"""What the search box of the list finds: names, messages and notes, each a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import BusinessNumber, User, Workspace
from inbox.models import Conversation, Message, Note
from inbox.screen import cursors, listing
from inbox.screen.listing import Row
from inbox.search import finding, words
from inbox.search.words import Piece

PAGE_SIZE = 20
MOST_NAMES = 6
SECTIONS = ("names", "messages", "notes")


@dataclass(frozen=True, slots=True)
class Hit:
    """A message or a note with the words. `who` wrote it; "" for a program."""

    conversation: Conversation
    dom_id: str
    who: str
    at: datetime
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of what was found. `more` is passed on as `before`; "" at the end."""

    rows: Sequence[Row | Hit] = ()
    more: str = ""


@dataclass(slots=True)
class Results:
    query: str
    words: list[str]
    names: Section = field(default_factory=Section)
    messages: Section = field(default_factory=Section)
    notes: Section = field(default_factory=Section)

    @property
    def is_empty(self) -> bool:
        return not (self.names.rows or self.messages.rows or self.notes.rows)

    @property
    def reach(self) -> int:
        """So many of the newest messages were looked through; 0 says all."""
        return finding.REACH if finding.leaves_out_old_ones() else 0


def search(
    *, user: User, workspace: Workspace, query: str, part: str = "", before: str = ""
) -> Results:
    """What the user may see of it; with a `part` (one of SECTIONS) only that one goes on from
    `before`. A query without letters and digits finds nothing.

    Raises InvalidInput (field "q") for an over-long query, TookTooLong.
    """
    query = query.replace("\0", "").strip()
    results = Results(query, words.of(query))
    if not results.words:
        return results
    visible = BusinessNumber.objects.visible_to(user).filter(workspace=workspace)
    numbers = list(visible.values_list("pk", flat=True))
    with finding.patiently():
        if part in ("", "names"):
            mine = Conversation.objects.visible_to(user).filter(workspace=workspace)
            found = finding.conversations(mine, workspace.pk, query)
            results.names = _names(found, before)
        if part in ("", "messages"):
            said = finding.messages(numbers, results.words)
            results.messages = _said(said, results.words, before)
        if part in ("", "notes"):
            results.notes = _noted(finding.notes(numbers, results.words), results.words, before)
    return results


def _names(found: QuerySet[Conversation], before: str) -> Section:
    found = found.filter(
        cursors.before(before, time_field="last_message_at", number_field="pk")
    ).select_related("group", "contact")
    rows = list(found.order_by("-last_message_at", "-pk")[: MOST_NAMES + 1])
    shown = rows[:MOST_NAMES]
    more = len(rows) > MOST_NAMES
    last = cursors.make(shown[-1].last_message_at, shown[-1].pk) if more else ""
    return Section(listing.rows_for(shown), last)


def _said(found: QuerySet[Message], wanted: Sequence[str], before: str) -> Section:
    found = found.select_related("conversation__group", "conversation__contact", "contact", "agent")
    rows, more = _page(found, before)
    return Section([_hit(one, _author(one), one.occurred_at, wanted) for one in rows], more)


def _noted(found: QuerySet[Note], wanted: Sequence[str], before: str) -> Section:
    found = found.select_related("conversation__group", "conversation__contact", "author")
    rows, more = _page(found, before)
    names = [(one, one.author.name if one.author else "") for one in rows]
    return Section([_hit(one, name, one.created_at, wanted) for one, name in names], more)


def _page(found: QuerySet, before: str) -> tuple[list, str]:
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    more = str(shown[-1].pk) if len(rows) > PAGE_SIZE else ""
    # Pages go by arrival; what arrived late stands in its time within one.
    return sorted(shown, key=lambda one: one.said_at, reverse=True), more


def _hit(one: Message | Note, who: str, at: datetime, wanted: Iterable[str]) -> Hit:
    pieces = words.snippet(one.text, tuple(wanted))
    return Hit(one.conversation, f"{one._meta.model_name}-{one.pk}", who, at, pieces)


def _author(message: Message) -> str:
    author = message.agent.name if message.agent else ""
    return author if message.is_outgoing else message.contact.short_name if message.contact else ""
