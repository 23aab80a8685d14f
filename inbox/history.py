"""The one fact log: what happened is written here, in the transaction that makes it true."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts import acting
from accounts.models import BusinessNumber, User
from compiled_queries.insert import CompiledInsert
from groups.models import Contact
from inbox.clock import this_second
from inbox.models import Activity, Conversation, Message, Note
from queues.nudge import nudge_live_on_commit

Kind = Activity.Kind

WITNESSES: list[Callable[[Sequence[Activity]], None]] = []
"""Hear of the facts of one workspace as soon as they are written, inside their transaction: what
they do is true when the facts are. Apps above this one add theirs when they start."""


class History:
    """The facts of one transaction, kept until its end."""

    def __init__(self) -> None:
        self._facts: list[Activity] = []
        self._lines_left: list[int] = []

    def record(
        self,
        kind: Kind,
        conversation: Conversation,
        *,
        message: Message | None = None,
        note: Note | None = None,
        contact: Contact | None = None,
        actor: User | None = None,
        occurred_at: datetime | None = None,
        details: dict[str, Any] | None = None,
        dedupe_key: str = "",
        via: str = "",
        in_place_of: Activity | None = None,
    ) -> None:
        """Note one fact. A `dedupe_key` that the conversation already has makes it a no-op.

        What programs ask for says so: `details["via"]` is "api". `via` is for what was asked for
        earlier, and has come true now. `in_place_of` is a fact whose line in the thread this one
        takes over: what it told is told here now, at this one's time. It stays in the log as it is.
        """
        kind, told = _as_the_thread_has_it(kind, message)
        if in_place_of is not None:
            self._lines_left.append(in_place_of.pk)
        self._facts.append(
            Activity(
                workspace_id=conversation.workspace_id,
                kind=kind,
                number_id=conversation.number_id,
                conversation=conversation,
                message_id=_line_of(message),
                note=note,
                contact=contact,
                actor=actor,
                details=_with_road(told | (details or {}), via or acting.road()),
                in_thread=in_place_of is not None or kind not in Activity.MACHINE_KINDS,
                occurred_at=occurred_at or this_second(),
                dedupe_key=dedupe_key,
            )
        )

    def record_of_number(
        self,
        kind: Kind,
        number: BusinessNumber,
        *,
        occurred_at: datetime,
        details: dict[str, Any],
        dedupe_key: str = "",
    ) -> None:
        """Note a fact that is about a number of ours and about no conversation. A `dedupe_key` that
        the number already has makes it a no-op."""
        self._facts.append(
            Activity(
                workspace_id=number.workspace_id,
                kind=kind,
                number_id=number.pk,
                details=details,
                occurred_at=occurred_at,
                dedupe_key=dedupe_key,
            )
        )

    def tells(self, conversation: Conversation, dedupe_key: str) -> bool:
        """Whether a fact of this key was noted, now or earlier."""
        noted = (fact.dedupe_key for fact in self._facts if fact.conversation_id == conversation.pk)
        return dedupe_key in noted or (
            Activity.objects.filter(conversation=conversation, dedupe_key=dedupe_key).exists()
        )

    def follow(self, dropped: Contact, kept: Contact) -> None:
        """What was noted of `dropped` is noted of `kept`: both proved to be one."""
        for fact in self._facts:
            if fact.contact_id == dropped.pk:
                fact.contact = kept

    def move(self, dropped: Conversation, kept: Conversation) -> None:
        """Likewise for two conversations that became one."""
        for fact in self._facts:
            if fact.conversation_id == dropped.pk:
                fact.conversation = kept

    def write(self) -> None:
        """Number the facts and store them. The clock's row stays locked until the commit, so this
        comes last, workspaces in order of their ids."""
        if self._lines_left:
            Activity.objects.filter(pk__in=self._lines_left).update(in_thread=False)
            self._lines_left = []
        by_workspace: dict[int, list[Activity]] = defaultdict(list)
        for fact in self._without_known():
            by_workspace[fact.workspace_id].append(fact)
        for workspace_id in sorted(by_workspace):
            facts = by_workspace[workspace_id]
            last = _step_clock(workspace_id, len(facts))
            for seq, fact in enumerate(facts, start=last - len(facts) + 1):
                fact.seq = seq
            _add(facts)
            for hear in WITNESSES:
                hear(facts)
        if by_workspace:
            nudge_live_on_commit()
        self._facts = []

    def _without_known(self) -> list[Activity]:
        known = self._known()
        fresh = []
        for fact in self._facts:
            key = (*_place_of(fact), fact.dedupe_key)
            if not fact.dedupe_key or key not in known:
                fresh.append(fact)
                known.add(key)
        return fresh

    def _known(self) -> set[tuple[str, int, str]]:
        """Which of the facts that may come twice are there: by where they belong, and their key."""
        known: set[tuple[str, int, str]] = set()
        keyed = [fact for fact in self._facts if fact.dedupe_key]
        keys = {fact.dedupe_key for fact in keyed}
        for name, apart in (("conversation", {}), ("number", {"conversation": None})):
            places = {pk for place, pk in map(_place_of, keyed) if place == name}
            if places:
                # The index holds none without a key; of a long list the planner doesn't know it.
                there = Activity.objects.filter(
                    dedupe_key__in=keys, **{f"{name}__in": places}, **apart
                ).exclude(dedupe_key="")
                rows = there.values_list(f"{name}_id", "dedupe_key")
                known |= {(name, pk, key) for pk, key in rows}
        return known


_add = CompiledInsert(Activity)


def _place_of(fact: Activity) -> tuple[str, int]:
    if fact.conversation_id is None:
        return "number", fact.number_id
    return "conversation", fact.conversation_id


def _with_road(details: dict[str, Any], road: str) -> dict[str, Any]:
    return details | {"via": road} if road else details


def _as_the_thread_has_it(kind: Kind, message: Message | None) -> tuple[Kind, dict[str, Any]]:
    """News of a reaction or a pin of ours is news of the message it hangs on."""
    if message is None or message.is_line:
        return kind, {}
    told = {"state": message.state} | ({"emoji": message.text} if message.text else {})
    return Kind.PIN_CHANGED if message.kind == "pin" else Kind.REACTION_CHANGED, told


def _line_of(message: Message | None) -> int | None:
    if message is None or message.is_line:
        return message.pk if message else None
    return message.details["target"]


@contextmanager
def recording() -> Iterator[History]:
    """A transaction that ends by writing its facts; after the commit open browsers are told.

    Inside an outer transaction the facts still belong to it. No network in here.
    """
    with transaction.atomic():
        history = History()
        yield history
        history.write()


def _step_clock(workspace_id: int, steps: int) -> int:
    """Move the workspace's clock on and return where it stands. Locks the row until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO inbox_activityclock (workspace_id, last) VALUES (%s, %s) "
            "ON CONFLICT (workspace_id) "
            "DO UPDATE SET last = inbox_activityclock.last + EXCLUDED.last RETURNING last",
            [workspace_id, steps],
        )
        return cursor.fetchone()[0]
