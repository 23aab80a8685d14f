"""How many groups there are of each kind, beside the table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, CharField, Count, F, QuerySet, Value, When

from inbox.models import Conversation
from inbox.screen.groups_table import WINDOWS, Filters, searched, state_is, tagged


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    words: str
    count: int
    query: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    words: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Facets:
    total: int
    """How many groups match all filters."""
    facets: Sequence[Facet]
    crowded: Mapping[str, int]
    """Numbers close to WhatsApp's limit, with how many groups they have; only without a search."""


MOST_GROUPS = 10_000
"""Of one business number (WhatsApp's limit)."""
NEARLY = 9_000

GONE = ("deleted", "create_failed")

WORDS = {
    "status": {"open": "Open", "closed": "Closed"},
    "state": {
        "active": "Active",
        "empty": "Nobody joined",
        "creating": "Being created",
        "suspended": "Suspended",
        "create_failed": "Not created",
        "deleted": "Deleted",
    },
    "window": {
        "open": "Open",
        "closing": "Closes within 4 h",
        "closed": "Closed",
        "never": "Nobody wrote",
    },
    "waiting": {"yes": "Join requests"},
}
TITLES = {
    "status": "Conversation",
    "state": "Group",
    "window": "Window",
    "waiting": "Waiting",
    "assignee": "Assigned to",
    "number": "Number",
}


def of(
    conversations: QuerySet[Conversation],
    filters: Filters,
    *,
    numbers: Mapping[int, str],
    people: Mapping[int, str],
    tags: Mapping[int, str],
) -> Facets:
    """Each facet counts what its choice would show with all other filters as they are.

    One query that groups by all facets at once, as its answer is small however many groups there
    are; and one for the tags, of which a group has several.
    """
    cells = [
        (dict(zip(Filters.FACETS, values, strict=True)), n)
        for *values, n in _cells(tagged(searched(conversations, filters.q), filters.tag))
    ]
    names = {
        "number": {str(pk): name for pk, name in numbers.items()},
        "assignee": {"none": "Nobody"} | {str(pk): name for pk, name in people.items()},
    }
    found = [_facet(name, WORDS | names, cells, filters) for name in Filters.FACETS]
    found.append(_tags(conversations, filters, tags))
    total = sum(n for cell, n in cells if _fits(cell, filters))
    crowded = {} if filters.q else _crowded(cells, numbers)
    return Facets(total, [facet for facet in found if facet.choices], crowded)


def _crowded(
    cells: Sequence[tuple[Mapping[str, object], int]], numbers: Mapping[int, str]
) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for cell, n in cells:
        if cell["state"] not in GONE:
            counts[numbers.get(cell["number"], "")] += n
    return {name: n for name, n in counts.items() if n >= NEARLY}


def _cells(conversations: QuerySet[Conversation]) -> Any:
    state = Case(
        When(state_is("empty"), then=Value("empty")),
        default=F("group__state"),
        output_field=CharField(),
    )
    window = Case(
        *[When(condition(), then=Value(name)) for name, condition in WINDOWS.items()],
        default=Value(""),
        output_field=CharField(),
    )
    waiting = Case(
        When(pending_join_requests__gt=0, then=Value("yes")),
        default=Value(""),
        output_field=CharField(),
    )
    return (
        conversations.order_by()
        .annotate(in_state=state, in_window=window, is_waited=waiting)
        .values_list("status", "in_state", "in_window", "is_waited", "assignee", "number")
        .annotate(n=Count("pk"))
    )


def _value(name: str, value: object) -> str:
    if name == "assignee" and value is None:
        return "none"
    return str(value or "")


def _fits(cell: Mapping[str, object], filters: Filters, besides: str = "") -> bool:
    return all(
        not getattr(filters, name) or _value(name, cell[name]) == getattr(filters, name)
        for name in Filters.FACETS
        if name != besides
    )


def _facet(
    name: str,
    words: Mapping[str, Mapping[str, str]],
    cells: Sequence[tuple[Mapping[str, object], int]],
    filters: Filters,
) -> Facet:
    counts: Counter[str] = Counter()
    for cell, n in cells:
        if _fits(cell, filters, besides=name):
            counts[_value(name, cell[name])] += n
    chosen = getattr(filters, name)
    choices = [
        Choice(
            value=value,
            words=label,
            count=counts[value],
            query=filters.query(**{name: "" if value == chosen else value}),
            is_chosen=value == chosen,
        )
        for value, label in words[name].items()
        if counts[value] or value == chosen
    ]
    return Facet(name, TITLES[name], choices)


def _tags(
    conversations: QuerySet[Conversation], filters: Filters, names: Mapping[int, str]
) -> Facet:
    others = replace(filters, tag="").apply(conversations).order_by()
    carried = others.filter(taggings__isnull=False).values_list("taggings__tag")
    counts = dict(carried.annotate(n=Count("pk"))) if names else {}
    choices = [
        Choice(
            value=str(pk),
            words=name,
            count=counts.get(pk, 0),
            query=filters.query(tag="" if str(pk) == filters.tag else str(pk)),
            is_chosen=str(pk) == filters.tag,
        )
        for pk, name in names.items()
        if pk in counts or str(pk) == filters.tag
    ]
    return Facet("tag", "Tag", choices)
