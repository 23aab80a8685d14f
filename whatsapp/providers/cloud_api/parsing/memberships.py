"""Who came, went, was removed or asked to come in."""

from collections.abc import Sequence
from typing import Any

from whatsapp.events import (
    FailedPerson,
    IncomingEvent,
    JoinRequestCreated,
    JoinRequestRevoked,
    Malformed,
    ParticipantsJoined,
    ParticipantsLeft,
    ParticipantsRemoved,
    Person,
    Problem,
)
from whatsapp.providers.cloud_api.parsing.change import Change, Item
from whatsapp.providers.cloud_api.parsing.people import read_person
from whatsapp.providers.cloud_api.parsing.problems import first_problem
from whatsapp.providers.cloud_api.parsing.scalars import Unreadable, read_id, read_optional_id

MAX_PEOPLE = 1024
"""People read from one list. A group holds 8; far more means the payload is not WhatsApp's."""


def read_added(change: Change, item: Item) -> Sequence[IncomingEvent]:
    """Read who joined. `input` is the only sign that we approved them rather than a link."""
    listed = _list(item, "added_participants")
    group_id = read_id(item.get("group_id"))
    people, unreadable = _read_people(change, listed)
    if not people:
        return unreadable or (change.malformed("bad_shape", item),)
    joined = ParticipantsJoined(
        group_id=group_id,
        people=tuple(people),
        approved=_any_input(listed),
        **change.stamp(item.get("timestamp")),
    )
    return (joined, *unreadable)


def read_removed(change: Change, item: Item) -> Sequence[IncomingEvent]:
    """Read who left by themselves, or the answer to our removal."""
    listed = _list(item, "removed_participants")
    failed = _list(item, "failed_participants")
    group_id = read_id(item.get("group_id"))
    people, unreadable = _read_people(change, listed)
    stamp = change.stamp(item.get("timestamp"))
    if _left_by_themselves(item, listed, failed):
        if not people:
            return unreadable or (change.malformed("bad_shape", item),)
        return (ParticipantsLeft(group_id=group_id, people=tuple(people), **stamp), *unreadable)
    failures, more_unreadable = _read_failures(change, item, failed)
    removed = ParticipantsRemoved(
        group_id=group_id,
        people=tuple(people),
        failed=tuple(failures),
        request_id=read_optional_id(item.get("request_id")),
        **stamp,
    )
    return (removed, *unreadable, *more_unreadable)


def read_join_request(change: Change, item: Item) -> Sequence[IncomingEvent]:
    created = JoinRequestCreated(
        group_id=read_id(item.get("group_id")),
        join_request_id=read_id(item.get("join_request_id")),
        person=read_person(item),
        **change.stamp(item.get("timestamp")),
    )
    return (created,)


def read_join_request_revoked(change: Change, item: Item) -> Sequence[IncomingEvent]:
    revoked = JoinRequestRevoked(
        group_id=read_id(item.get("group_id")),
        join_request_id=read_id(item.get("join_request_id")),
        person=read_person(item),
        **change.stamp(item.get("timestamp")),
    )
    return (revoked,)


def _left_by_themselves(item: Item, listed: list[Any], failed: list[Any]) -> bool:
    """Some of Meta's samples lose `initiated_by`; only our own removals echo an `input`."""
    initiator = item.get("initiated_by")
    if initiator is not None:
        return initiator == "participant"
    return not failed and not _any_input(listed)


def _any_input(listed: list[Any]) -> bool:
    return any(isinstance(entry, dict) and "input" in entry for entry in listed)


def _list(item: Item, key: str) -> list[Any]:
    listed = item.get(key)
    if listed is None:
        return []
    if not isinstance(listed, list):
        raise Unreadable("bad_shape")
    return listed


def _read_people(change: Change, listed: list[Any]) -> tuple[list[Person], list[Malformed]]:
    """Return everybody once, in order, and a Malformed for each who cannot be read."""
    people: dict[Person, None] = {}
    unreadable = []
    for entry in listed[:MAX_PEOPLE]:
        try:
            people[read_person(entry)] = None
        except Unreadable as error:
            unreadable.append(change.malformed(error.reason, entry))
    if len(listed) > MAX_PEOPLE:
        unreadable.append(change.malformed("too_many", f"{len(listed)} people in one list"))
    return list(people), unreadable


def _read_failures(
    change: Change, item: Item, failed: list[Any]
) -> tuple[list[FailedPerson], list[Malformed]]:
    """Pair each person still in the group with their own error, else the overall one."""
    overall = first_problem(item.get("errors")) or Problem()
    failures = []
    unreadable = []
    for entry in failed[:MAX_PEOPLE]:
        try:
            problem = first_problem(entry.get("errors")) if isinstance(entry, dict) else None
            person = read_person(entry)
        except Unreadable as error:
            unreadable.append(change.malformed(error.reason, entry))
        else:
            failures.append(FailedPerson(person=person, problem=problem or overall))
    return failures, unreadable
