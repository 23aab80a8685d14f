"""The conversation list as the screen shows it: a page of rows in a fixed number of queries."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

from django.db.models import Expression, QuerySet

from accounts.models import User, Workspace
from compiled_queries.query import CompiledQuery
from groups.models import Participant
from inbox.models import Conversation, Draft, ReadMark, Tag, Tagging
from inbox.screen import colours, cursors

PAGE_SIZE = 50
FACES = 4
"""Avatars in a group's mosaic."""
UNTAGGED = "none"
"""In the place of a tag's id: those that carry none."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list shows. Unknown values fall back to the default."""

    view: str = "all"
    status: str = "open"
    type: str = "all"
    tag: str = ""
    """Only those that carry it, by its id; one that does not exist is on none. Or UNTAGGED."""

    CHOICES: ClassVar = {
        "view": ("all", "mine", "unassigned"),
        "status": ("open", "closed"),
        "type": ("all", "groups", "direct"),
    }

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        chosen = {name: query.get(name, "") for name in cls.CHOICES}
        known = {k: v for k, v in chosen.items() if v in cls.CHOICES[k]}
        tag = query.get("tag", "")
        is_id = tag.isascii() and tag.isdigit() and len(tag) < 19
        return cls(**known, tag=tag if is_id or tag == UNTAGGED else "")

    def apply(
        self, conversations: QuerySet[Conversation], user: User | Expression
    ) -> QuerySet[Conversation]:
        conversations = conversations.filter(status=self.status)
        if self.view == "mine":
            conversations = conversations.filter(assignee=user)
        elif self.view == "unassigned":
            conversations = conversations.filter(assignee=None)
        if self.type != "all":
            conversations = conversations.filter(group__isnull=self.type == "direct")
        if self.tag == UNTAGGED:
            return conversations.filter(taggings=None)
        return conversations.filter(taggings__tag=int(self.tag)) if self.tag else conversations

    @property
    def more(self) -> str:
        """What an address says besides view, status and type."""
        return f"&tag={self.tag}" if self.tag else ""


class Face(NamedTuple):
    """An avatar: two letters on one of eight colours (0 is neutral)."""

    initials: str
    colour: int


@dataclass(slots=True)
class Row:
    """One conversation in the list. `unread` and `draft` belong to a viewer; rows rendered for
    everybody have None and ""."""

    conversation: Conversation
    faces: Sequence[Face] = ()
    more_faces: int = 0
    tags: Sequence[Tag] = ()
    unread: int | None = None
    seen: int | None = None
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next_cursor: str
    """Pass it on as `before`; empty on the last page."""


def page(*, user: User, workspace: Workspace, filters: Filters, before: str = "") -> Page:
    """One page of the user's list, newest first. A cursor that makes no sense is the first page."""
    if before or filters.tag or not user.is_active:
        mine = Conversation.objects.visible_to(user).filter(workspace=workspace)
        past = cursors.before(before, time_field="last_message_at", number_field="pk")
        found = list(_newest(filters.apply(mine, user).filter(past)))
    else:
        found = _first(filters)(user=user.pk, workspace=workspace.pk)
    shown = found[:PAGE_SIZE]
    more = len(found) > PAGE_SIZE
    pks = [conversation.pk for conversation in shown]
    rows = _tagged(rows_for(shown), _taggings_of(conversations=pks) if pks else ())
    personalise(rows, user)
    return Page(rows, cursors.make(shown[-1].last_message_at, shown[-1].pk) if more else "")


def _newest(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """One more than a page shows says that there are more."""
    return _with_parts(conversations).order_by("-last_message_at", "-pk")[: PAGE_SIZE + 1]


@functools.cache
def _first(filters: Filters) -> CompiledQuery[Conversation]:
    """The first page, compiled for each choice that the list offers beside tags."""

    def build(user: Expression, workspace: Expression) -> QuerySet[Conversation]:
        mine = Conversation.objects.worked_by(user).filter(workspace=workspace)
        return _newest(filters.apply(mine, user))

    return CompiledQuery(build)


def rows_by_id(pks: Sequence[int]) -> list[Row]:
    """Rows for everybody (no unread, no draft)."""
    return ask_rows(pks)()


def ask_rows(pks: Sequence[int]) -> Callable[[], list[Row]]:
    """Likewise, read when the returned function is called: for the live road, where other queries
    travel together with these."""
    conversations = _conversations_with_parts.ask(pks=pks)
    members = _members_in.ask(conversations=pks)
    taggings = _taggings_of.ask(conversations=pks)
    return lambda: _tagged(_rows(conversations(), members()), taggings())


def rows_for(conversations: Sequence[Conversation]) -> list[Row]:
    """Rows without their tags, for places that show none."""
    groups = [c.group_id for c in conversations if c.group_id]
    return _rows(conversations, members_among(groups=groups) if groups else ())


def _rows(conversations: Iterable[Conversation], members: Iterable[Participant]) -> list[Row]:
    faces = _faces(members)
    return [_row(conversation, faces[conversation.group_id]) for conversation in conversations]


def _with_parts(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return conversations.select_related(
        "group", "contact", "assignee", "last_message", "last_message__contact"
    )


_conversations_with_parts = CompiledQuery(
    lambda pks: _with_parts(Conversation.objects.filter(pk__among=pks))
)


def _row(conversation: Conversation, members: list[Face]) -> Row:
    if person := conversation.contact:
        face = Face(initials_of(person.display_name), colours.of_person(person.pk))
        return Row(conversation, [face])
    shown = members if len(members) <= FACES else members[: FACES - 1]
    return Row(conversation, shown, len(members) - len(shown))


def _faces(members: Iterable[Participant]) -> dict[int | None, list[Face]]:
    faces: dict[int | None, list[Face]] = defaultdict(list)
    for member in members:
        faces[member.group_id].append(Face(initials_of(member.contact.display_name), member.colour))
    return faces


def _members(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    present = participants.filter(state=Participant.State.MEMBER)
    return present.select_related("contact").order_by("joined_at", "pk")


members_among = CompiledQuery(
    lambda groups: _members(Participant.objects.filter(group__among=groups))
)

_members_in = CompiledQuery(
    lambda conversations: _members(
        Participant.objects.filter(
            group__in=Conversation.objects.filter(pk__among=conversations).values("group")
        )
    )
)


def _tagged(rows: list[Row], taggings: Iterable[Tagging]) -> list[Row]:
    tags: dict[int, list[Tag]] = defaultdict(list)
    for tagging in taggings:
        tags[tagging.conversation_id].append(tagging.tag)
    for row in rows:
        row.tags = tags[row.conversation.pk]
    return rows


_taggings_of = CompiledQuery(
    lambda conversations: (
        Tagging.objects.filter(conversation__among=conversations)
        .select_related("tag")
        .order_by("tag__key")
    )
)


def initials_of(name: str) -> str:
    """Up to two letters for an avatar: "Ana Ruiz" is AR, "+49 151 20" is 20."""
    words = name.replace("@", "").split()
    if not words:
        return "?"
    if name.startswith("+"):
        return name.replace(" ", "")[-2:]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


def personalise(rows: Sequence[Row], user: User) -> None:
    """Add what is this user's own: how much is unread, and a draft."""
    pks = [row.conversation.pk for row in rows]
    seen = dict(_seen(user=user.pk, conversations=pks))
    drafts = dict(_drafts(user=user.pk, conversations=pks))
    for row in rows:
        row.seen = seen.get(row.conversation.pk, 0)
        row.unread = max(row.conversation.incoming_count - row.seen, 0)
        row.draft = drafts.get(row.conversation.pk, "")


_seen = CompiledQuery(
    lambda user, conversations: ReadMark.objects.filter(
        user=user, conversation__among=conversations
    ).values_list("conversation_id", "seen_count")
)
_drafts = CompiledQuery(
    lambda user, conversations: Draft.objects.filter(
        user=user, conversation__among=conversations
    ).values_list("conversation_id", "text")
)
