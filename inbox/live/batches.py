"""What happened since a moment, rendered once for everybody who may see it."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from compiled_queries.query import CompiledQuery
from compiled_queries.together import together
from inbox.live.heads import Head
from inbox.models import Activity
from inbox.screen import drawing, listing, timeline
from inbox.screen.listing import Row
from inbox.screen.timeline import Item

MOST_FACTS = 500
"""Facts in one batch; the rest follows in the next."""

MOST_BEHIND = 10_000
"""Facts after which starting afresh is quicker than catching up."""

FRAME_CHARACTERS = 200_000
"""Daphne lets a megabyte through, in bytes."""

MOST_ROWS = 60
"""With more rows changed than a screen holds, browsers load the first page anew instead."""


@dataclass(frozen=True, slots=True)
class Fact:
    pk: int
    seq: int
    kind: str
    number_id: int
    conversation_id: int | None
    message_id: int | None
    note_id: int | None


COLUMNS = ("pk", "seq", "kind", "number_id", "conversation_id", "message_id", "note_id")


@dataclass(slots=True)
class Batch:
    """Facts (prev, seq] of one workspace. Frames are JSON texts, each encoded once. `head` is how
    the workspace stood when they were read; of a full batch, as far as it goes."""

    prev: int
    seq: int
    facts: list[Fact]
    head: Head | None = None
    rows: dict[int, str] = field(default_factory=dict)
    items: dict[int, list[dict[str, str]]] = field(default_factory=dict)
    _frames: dict[frozenset[int], str] = field(default_factory=dict)
    _item_frames: dict[int, list[str]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """There may be more."""
        return len(self.facts) == MOST_FACTS

    @property
    def is_stale(self) -> bool:
        return not self.rows and bool(self.facts)

    def changes_frame(self, numbers: frozenset[int]) -> str:
        """For somebody who works these numbers: what changed, and rows to put in the list."""
        if numbers not in self._frames:
            self._frames[numbers] = json.dumps(self._changes(numbers))
        return self._frames[numbers]

    def _changes(self, numbers: frozenset[int]) -> dict[str, object]:
        touched: dict[int, list[str]] = defaultdict(list)
        for fact in self.facts:
            pk = fact.conversation_id
            if pk and fact.number_id in numbers and fact.kind not in touched[pk]:
                touched[pk].append(fact.kind)
        touched = {pk: kinds for pk, kinds in touched.items() if kinds}
        return {
            "op": "changes",
            "prev": self.prev,
            "seq": self.seq,
            "rows": [
                {"conversation": pk, "html": self.rows[pk]} for pk in touched if pk in self.rows
            ],
            "touched": {str(pk): kinds for pk, kinds in touched.items()},
            "stale": self.is_stale and bool(touched),
        }

    def items_frames(self, conversation_id: int) -> list[str]:
        """For somebody who has this conversation open: lines to put in or replace."""
        if conversation_id not in self.items:
            return []
        if conversation_id not in self._item_frames:
            self._item_frames[conversation_id] = [
                json.dumps({"op": "items", "conversation": conversation_id, "items": items})
                for items in _in_parts(self.items[conversation_id])
            ]
        return self._item_frames[conversation_id]


def _in_parts(items: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """No frame may be larger than what servers let through, however long the messages are."""
    part: list[dict[str, str]] = []
    size = 0
    for item in items:
        size += len(item["html"])
        if part and size > FRAME_CHARACTERS:
            yield part
            part, size = [], len(item["html"])
        part.append(item)
    if part:
        yield part


def read(workspace_id: int, after: int, watched: Collection[int]) -> Batch | None:
    """The next facts after `after`, or None. Lines are rendered for `watched` ones only."""
    rows = _facts_after(workspace=workspace_id, seq=after)
    if not rows:
        return None
    facts = [Fact(*row[: len(COLUMNS)]) for row in rows]
    seq, (epoch, rights_version) = facts[-1].seq, rows[-1][len(COLUMNS) :]
    batch = Batch(after, seq, facts, Head(str(epoch), seq, rights_version))
    changed = list(dict.fromkeys(fact.conversation_id for fact in facts if fact.conversation_id))
    with together():
        found = listing.ask_rows(changed) if 0 < len(changed) <= MOST_ROWS else list
        items = _ask_items([fact for fact in facts if fact.conversation_id in watched])
    batch.rows = _render_rows(found())
    batch.items = _render_items(items())
    return batch


_facts_after = CompiledQuery(
    lambda workspace, seq: (
        Activity.objects.filter(workspace=workspace, seq__gt=seq)
        .order_by("seq")
        .values_list(*COLUMNS, "workspace__epoch", "workspace__rights_version")[:MOST_FACTS]
    )
)


def read_items(workspace_id: int, after: int, conversation_id: int) -> list[str] | None:
    """The lines of one conversation that are newer than `after`, as frames. None when there are
    too many to send: the page had better load the thread anew."""
    rows = (
        Activity.objects.filter(workspace=workspace_id, conversation=conversation_id, seq__gt=after)
        .order_by("-seq")
        .values_list(*COLUMNS)[:MOST_FACTS]
    )
    facts = [Fact(*row) for row in rows]
    if len(facts) == MOST_FACTS:
        return None
    batch = Batch(prev=after, seq=after, facts=facts, items=_render_items(_ask_items(facts)()))
    return batch.items_frames(conversation_id)


def _render_rows(rows: Iterable[Row]) -> dict[int, str]:
    return {row.conversation.pk: drawing.draw_row(row) for row in rows}


def _ask_items(facts: Collection[Fact]) -> Callable[[], list[Item]]:
    """News of a message or a note renders it anew, whatever the news is."""
    messages = {fact.message_id for fact in facts if fact.message_id}
    notes = {fact.note_id for fact in facts if fact.note_id}
    others = [fact.pk for fact in facts if not (fact.message_id or fact.note_id)]
    of_messages = timeline.ask_messages(list(messages)) if messages else list
    return lambda: [
        *of_messages(),
        *(timeline.items_of_notes(notes) if notes else ()),
        *(timeline.items_of_activities(others) if others else ()),
    ]


def _render_items(items: Iterable[Item]) -> dict[int, list[dict[str, str]]]:
    rendered: dict[int, list[dict[str, str]]] = defaultdict(list)
    for item in items:
        rendered[item.activity.conversation_id].append(
            {"id": item.dom_id, "sort": item.sort, "html": drawing.draw_line(item)}
        )
    return rendered
