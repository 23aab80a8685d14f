"""What can happen on WhatsApp, in our words.

Parsers of every provider produce these; nothing above the door ever sees a provider's JSON. All
are frozen and hold plain values. `phone_number_id` names the business number the news is for and
may be empty when the provider did not say (account-wide fields). Times are aware, in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on WhatsApp as one payload names them; any field may be missing.

    `user_id` is the business-scoped id (BSUID), `wa_id` the phone number as digits. `username`
    comes without the leading @ and is for display only: people change it.
    """

    user_id: str = ""
    parent_user_id: str = ""
    wa_id: str = ""
    username: str = ""
    name: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.user_id or self.wa_id or self.parent_user_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why WhatsApp did not do something. `code` is 0 when none was given."""

    code: int = 0
    title: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    phone_number_id: str
    occurred_at: datetime
    time_is_suspect: bool = False
    """The payload's own time could not be believed; `occurred_at` is when we read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Event):
    """A person wrote. `group_id` is empty in a direct chat.

    `kind` is WhatsApp's type ("text", "image", "unsupported", ...), `text` what can be read (a
    body, caption or label, else ""), `details` the type's own object as it came.
    """

    wamid: str
    author: Person
    kind: str
    text: str = ""
    group_id: str = ""
    quoted_wamid: str = ""
    forwarded: Literal["", "once", "often"] = ""
    """"often" means through more than five hands (WhatsApp's frequently_forwarded)."""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged(Event):
    """News of a message of ours. In a group `person` is one participant, or unknown on "sent"."""

    wamid: str
    status: str
    person: Person
    group_id: str = ""
    reference: str = ""
    problem: Problem | None = None
    pricing: Mapping[str, Any] = field(default_factory=dict)
    free_entry_until: datetime | None = None
    """Until when everything is free because they came by an ad or a page's button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChanged(Event):
    """A person changed phone number, and with it their ids."""

    previous: Person
    current: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCreated(Event):
    group_id: str
    subject: str
    description: str = ""
    invite_link: str = ""
    join_approval_mode: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCreateFailed(Event):
    request_id: str
    subject: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDeleted(Event):
    group_id: str
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDeleteFailed(Event):
    group_id: str
    problem: Problem
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantsJoined(Event):
    """People came in by the link, or because we approved them (`approved`)."""

    group_id: str
    people: tuple[Person, ...]
    approved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantsLeft(Event):
    group_id: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPerson:
    person: Person
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantsRemoved(Event):
    """The answer to our removal. `failed` lists those who are still in, with the reason."""

    group_id: str
    people: tuple[Person, ...]
    failed: tuple[FailedPerson, ...] = ()
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequestCreated(Event):
    group_id: str
    join_request_id: str
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequestRevoked(Event):
    group_id: str
    join_request_id: str
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged:
    """One setting's outcome: `problem` is None when it was applied."""

    name: str
    """subject, description or picture"""
    value: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSettingsChanged(Event):
    group_id: str
    settings: tuple[SettingChanged, ...]
    problem: Problem | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSuspended(Event):
    group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSuspensionCleared(Event):
    group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChanged(Event):
    """News of a template of a WhatsApp Business Account; it names no number. What is empty was
    not said; news of changed texts says nothing more than that."""

    waba_id: str
    template_id: str
    name: str
    language: str
    status: str = ""
    reason: str = ""
    """Why it was rejected or paused, in WhatsApp's words."""
    quality: str = ""
    category: str = ""
    category_to_come: str = ""
    """Announced for `category_at`, and not so yet."""
    category_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberReviewed(Event):
    """WhatsApp looked at a number of ours, which it names by its digits alone: at its `quality`
    and limit, or at its `name`. `words` are WhatsApp's own, by short names of ours."""

    waba_id: str
    display_number: str
    about: Literal["quality", "name"]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported(Event):
    """Well-formed news that we do not act on yet: kept, counted, shown to admins."""

    field: str
    kind: str
    raw: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Malformed(Event):
    """Something nobody could read. `reason` is a short code such as bad_json or bad_id."""

    reason: str
    raw: Any


IncomingEvent = (
    MessageReceived
    | StatusChanged
    | IdentityChanged
    | GroupCreated
    | GroupCreateFailed
    | GroupDeleted
    | GroupDeleteFailed
    | ParticipantsJoined
    | ParticipantsLeft
    | ParticipantsRemoved
    | JoinRequestCreated
    | JoinRequestRevoked
    | GroupSettingsChanged
    | GroupSuspended
    | GroupSuspensionCleared
    | TemplateChanged
    | NumberReviewed
    | Unsupported
    | Malformed
)
