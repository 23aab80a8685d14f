"""News of groups themselves: value.groups[] of the four group fields."""

from collections.abc import Sequence
from typing import Any

from whatsapp.events import (
    GroupCreated,
    GroupCreateFailed,
    GroupDeleted,
    GroupDeleteFailed,
    GroupSettingsChanged,
    GroupSuspended,
    GroupSuspensionCleared,
    IncomingEvent,
    Problem,
    SettingChanged,
)
from whatsapp.providers.cloud_api.parsing.change import Change, Item, ReadItem
from whatsapp.providers.cloud_api.parsing.memberships import (
    read_added,
    read_join_request,
    read_join_request_revoked,
    read_removed,
)
from whatsapp.providers.cloud_api.parsing.problems import first_problem
from whatsapp.providers.cloud_api.parsing.scalars import (
    Unreadable,
    read_id,
    read_link,
    read_name,
    read_optional_id,
    read_text,
    read_word,
    word_or_nothing,
)

GROUP_FIELDS = frozenset(
    {
        "group_lifecycle_update",
        "group_participants_update",
        "group_participant_update",  # the spelling of Meta's OpenAPI file
        "group_settings_update",
        "group_status_update",
    }
)

MAX_SUBJECT_LENGTH = 128
MAX_MODE_LENGTH = 32

SETTINGS = {
    "group_subject": ("subject", "text"),
    "group_description": ("description", "text"),
    "profile_picture": ("picture", "sha256"),
}
"""WhatsApp's key of a setting: our name for it, and the key of its value."""


def read_group(change: Change, item: Item) -> Sequence[IncomingEvent]:
    """Read one item by its type, whichever of the group fields it came in."""
    kind = read_word(item.get("type"))
    if kind not in _READERS:
        return (change.unsupported(kind, item),)
    return _READERS[kind](change, item)


def _read_created(change: Change, item: Item) -> Sequence[IncomingEvent]:
    stamp = change.stamp(item.get("timestamp"))
    request_id = read_optional_id(item.get("request_id"))
    subject = read_name(item.get("subject"), longest=MAX_SUBJECT_LENGTH)
    problem = first_problem(item.get("errors"))
    if problem is not None:
        failed = GroupCreateFailed(request_id=request_id, subject=subject, problem=problem, **stamp)
        return (failed,)
    created = GroupCreated(
        group_id=read_id(item.get("group_id")),
        subject=subject,
        description=read_text(item.get("description")),
        invite_link=read_link(item.get("invite_link")),
        join_approval_mode=word_or_nothing(item.get("join_approval_mode"))[:MAX_MODE_LENGTH],
        request_id=request_id,
        **stamp,
    )
    return (created,)


def _read_deleted(change: Change, item: Item) -> Sequence[IncomingEvent]:
    stamp = change.stamp(item.get("timestamp"))
    group_id = read_id(item.get("group_id"))
    request_id = read_optional_id(item.get("request_id"))
    problem = first_problem(item.get("errors"))
    if problem is not None:
        failed = GroupDeleteFailed(
            group_id=group_id, request_id=request_id, problem=problem, **stamp
        )
        return (failed,)
    return (GroupDeleted(group_id=group_id, request_id=request_id, **stamp),)


def _read_settings(change: Change, item: Item) -> Sequence[IncomingEvent]:
    problem = first_problem(item.get("errors"))
    changed = GroupSettingsChanged(
        group_id=read_id(item.get("group_id")),
        settings=tuple(
            _read_setting(key, item[key], problem) for key in SETTINGS if item.get(key) is not None
        ),
        problem=problem,
        request_id=read_optional_id(item.get("request_id")),
        **change.stamp(item.get("timestamp")),
    )
    return (changed,)


def _read_setting(key: str, outcome: Any, overall: Problem | None) -> SettingChanged:
    """A setting was applied only if it says so itself; else its own error comes first."""
    if not isinstance(outcome, dict):
        raise Unreadable("bad_shape")
    name, value_key = SETTINGS[key]
    value = read_text(outcome.get(value_key))
    if outcome.get("update_successful") in (True, "true"):
        return SettingChanged(name=name, value=value)
    problem = first_problem(outcome.get("errors")) or overall or Problem()
    return SettingChanged(name=name, value=value, problem=problem)


def _read_suspended(change: Change, item: Item) -> Sequence[IncomingEvent]:
    stamp = change.stamp(item.get("timestamp"))
    return (GroupSuspended(group_id=read_id(item.get("group_id")), **stamp),)


def _read_suspension_cleared(change: Change, item: Item) -> Sequence[IncomingEvent]:
    stamp = change.stamp(item.get("timestamp"))
    return (GroupSuspensionCleared(group_id=read_id(item.get("group_id")), **stamp),)


_READERS: dict[str, ReadItem] = {
    "group_create": _read_created,
    "group_delete": _read_deleted,
    "group_participants_add": read_added,
    "group_add_participants": read_added,
    "group_participants_remove": read_removed,
    "group_remove_participants": read_removed,
    "group_join_request_created": read_join_request,
    "group_join_request_revoked": read_join_request_revoked,
    "group_settings_update": _read_settings,
    "group_suspend": _read_suspended,
    "group_suspend_cleared": _read_suspension_cleared,
}
