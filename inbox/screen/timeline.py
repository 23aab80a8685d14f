"""A conversation's thread as people read it: its facts in the order of WhatsApp's time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from compiled_queries.query import CompiledQuery
from inbox.models import Activity, Attempt, Conversation, Message, Note
from inbox.screen import chips, colours, cursors, quotes, sentences
from whatsapp.explanations import Explanation, explain_failure

PAGE_SIZE = 50
REACH = 1_000
"""How many lines are loaded at most to get to an older one."""
BEYOND = 10
"""Lines shown above the one that was asked for."""

MESSAGE = ("conversation", "message", "message__contact", "message__agent", "message__attachment")
NOTE = ("conversation", "actor", "note", "note__author", "note__removed_by")
EVENT = ("conversation", "actor", "contact")
"""What each kind of line is made of, beside its own row."""

Outcome = Attempt.Outcome


@dataclass(slots=True)
class Item:
    """One line of the thread: a message, a note, or something that happened."""

    activity: Activity
    attempts: int = 0
    """Those that may have reached somebody: what certainly did not leave is no news."""
    quote: quotes.Quote | None = None
    reactions: chips.Chips | None = None

    @property
    def message(self) -> Message | None:
        return self.activity.message

    @property
    def note(self) -> Note | None:
        return self.activity.note

    @property
    def colour(self) -> int:
        """Of who wrote it or did it."""
        return colours.of(self.activity)

    @property
    def dom_id(self) -> str:
        if self.activity.message_id:
            return f"message-{self.activity.message_id}"
        note_id = self.activity.note_id
        return f"note-{note_id}" if note_id else f"activity-{self._line}"

    @property
    def _line(self) -> int:
        """The fact that this event's line was first made for."""
        explained = self.activity.details.get("explains")
        return explained["line"] if explained else self.activity.pk

    @property
    def sort(self) -> str:
        """Text that sorts as the thread does."""
        moment = int(self.activity.occurred_at.timestamp() * 1_000_000)
        return f"{moment:018d}.{self.activity.seq:012d}"

    @property
    def sentence(self) -> str:
        return sentences.of(self.activity)

    @property
    def writer(self) -> str:
        """Who wrote this note."""
        return self.note.author.name if self.note.author else sentences.actor_of(self.activity)

    @property
    def icon(self) -> str:
        return sentences.icon_of(self.activity)

    @property
    def explanation(self) -> Explanation:
        message = self.message
        return explain_failure(
            message.problem_code, message.problem, quotes=bool(message.quoted_wamid)
        )


@dataclass(frozen=True, slots=True)
class Page:
    items: list[Item]
    """Oldest first."""
    older_cursor: str
    """Pass it on as `before`; empty at the beginning of the conversation."""


def page(conversation: Conversation, before: str = "") -> Page:
    """The newest 50 lines, or the 50 before a cursor (one that makes no sense is ignored)."""
    if before:
        return _page(_whole(_lines(conversation, before))[: PAGE_SIZE + 1], PAGE_SIZE)
    return _page(_newest(conversation=conversation.pk), PAGE_SIZE)


def page_back_to(one: Message | Note, before: str = "") -> Page:
    """The lines before a cursor, back to this message or note and a few more. When it is more than
    REACH lines away the page ends without it."""
    lines = _lines(one.conversation, before)
    own = one.activities.filter(in_thread=True).first()
    since = own.occurred_at if own else one.said_at
    size = min(lines.filter(occurred_at__gte=since).count() + BEYOND, REACH)
    return _page(_whole(lines)[: size + 1], size)


def _lines(conversation: Conversation, before: str) -> QuerySet[Activity]:
    lines = conversation.activities.filter(in_thread=True)
    return lines.filter(cursors.before(before, time_field="occurred_at", number_field="seq"))


def _whole(lines: QuerySet[Activity]) -> QuerySet[Activity]:
    whole = colours.with_seats(lines).select_related(*MESSAGE, *NOTE, *EVENT)
    return whole.order_by("-occurred_at", "-seq")


_newest = CompiledQuery(
    lambda conversation: _whole(Activity.objects.filter(conversation=conversation, in_thread=True))[
        : PAGE_SIZE + 1
    ]
)


def _page(lines: Iterable[Activity], size: int) -> Page:
    """Of the newest lines, newest first; one more than `size` says that there are more."""
    found = list(lines)
    shown = found[:size][::-1]
    more = len(found) > size
    return Page(_items(shown), cursors.make(shown[0].occurred_at, shown[0].seq) if more else "")


def items_of_messages(message_ids: Iterable[int]) -> list[Item]:
    """The lines of these messages, in the thread's order."""
    return ask_messages(list(message_ids))()


def ask_messages(message_ids: Sequence[int]) -> Callable[[], list[Item]]:
    """Likewise, read when the returned function is called: for the live road, where other queries
    travel together with these."""
    lines = _lines_of_messages.ask(messages=message_ids)
    reactions = chips.ask(message_ids)
    return lambda: _items(lines(), reactions())


_lines_of_messages = CompiledQuery(
    lambda messages: (
        colours.with_seats(Activity.objects.filter(message__among=messages, in_thread=True))
        .select_related(*MESSAGE)
        .order_by("occurred_at", "seq")
    )
)


def items_of_notes(note_ids: Iterable[int]) -> list[Item]:
    """The lines of these notes, in the thread's order."""
    activities = colours.with_seats(Activity.objects.filter(note__in=note_ids, in_thread=True))
    return _items(list(activities.select_related(*NOTE).order_by("occurred_at", "seq")))


def items_of_activities(pks: Iterable[int]) -> list[Item]:
    """These events, in the thread's order; kinds that nobody reads are left out."""
    activities = colours.with_seats(Activity.objects.filter(pk__in=pks, in_thread=True))
    return _items(list(activities.select_related(*EVENT).order_by("occurred_at", "seq")))


def first_new(items: Sequence[Item], conversation: Conversation, seen_count: int) -> str:
    """The dom id of the first incoming message the user has not seen, by arrival; "" if none.

    When there are more than a page of them it is the page's first line.
    """
    unseen = conversation.incoming_count - seen_count
    if unseen <= 0:
        return ""
    if unseen > PAGE_SIZE:
        return items[0].dom_id if items else ""
    incoming = conversation.messages.filter(direction=Message.Direction.INCOMING)
    newest = incoming.order_by("-pk").values_list("pk", flat=True)[unseen - 1 : unseen]
    return "".join(f"message-{pk}" for pk in newest)


def _items(
    activities: Sequence[Activity], reactions: Mapping[int, chips.Chips] | None = None
) -> list[Item]:
    outgoing = [a.message_id for a in activities if a.message and a.message.is_outgoing]
    attempts = dict(
        Message.objects.filter(pk__in=outgoing)
        .annotate(tries=Count("attempts", filter=~Q(attempts__outcome=Outcome.NOT_SENT)))
        .values_list("pk", "tries")
        if outgoing
        else ()
    )
    messages = [activity.message for activity in activities if activity.message]
    quoted = quotes.of(messages)
    if reactions is None:
        reactions = chips.of([message.pk for message in messages])
    return [
        Item(
            activity,
            attempts.get(activity.message_id, 0),
            quoted.get(activity.message_id),
            reactions.get(activity.message_id),
        )
        for activity in activities
    ]
