"""The door: everything we ever ask of a WhatsApp provider, and how to open it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from whatsapp.content import Address, Content
from whatsapp.events import FailedPerson, Person, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a provider needs to act for one business number. Never logged."""

    provider: str
    base_url: str
    graph_version: str
    access_token: str = field(repr=False)
    phone_number_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSummary:
    group_id: str
    subject: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    groups: tuple[GroupSummary, ...]
    next_cursor: str
    """Pass it on as `after`; empty on the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupInfo:
    group_id: str
    subject: str
    description: str
    suspended: bool
    join_approval_mode: str
    created_at: datetime | None
    participants: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingJoinRequest:
    join_request_id: str
    person: Person
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedJoinRequest:
    join_request_id: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequestResults:
    done: tuple[str, ...]
    failed: tuple[FailedJoinRequest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberInfo:
    phone_number_id: str
    display_phone_number: str
    verified_name: str
    is_official_business_account: bool | None
    is_on_business_app: bool | None
    quality_rating: str
    status: str


class Gateway(Protocol):
    """One business number's line to WhatsApp.

    Every method may raise any GatewayError. Times out after a few seconds (see the provider).
    Methods that return a request id answer before the thing is done: WhatsApp confirms by
    webhook, carrying the same id; the id may be "" where WhatsApp gives none.
    """

    def send(self, *, to: Address, content: Content, reference: str, quoted_wamid: str = "") -> str:
        """Hand over a message; return its wamid. `reference` (512 characters at most) comes back
        on each status webhook of this message."""
        ...

    def mark_read(self, wamid: str) -> None: ...

    def number_info(self) -> NumberInfo: ...

    def create_group(
        self, *, subject: str, description: str = "", join_approval_mode: str = "auto_approve"
    ) -> str:
        """Ask for a new group; return the request id."""
        ...

    def list_groups(self, *, after: str = "", limit: int = 100) -> GroupPage: ...

    def group_info(self, group_id: str) -> GroupInfo: ...

    def update_group(
        self, group_id: str, *, subject: str | None = None, description: str | None = None
    ) -> str:
        """Ask for new texts; None leaves one as it is. Return the request id or ""."""
        ...

    def set_group_picture(self, group_id: str, jpeg: bytes) -> str: ...

    def delete_group(self, group_id: str) -> str: ...

    def invite_link(self, group_id: str) -> str: ...

    def reset_invite_link(self, group_id: str) -> str:
        """Make a new link; all older ones are dead at once. Never repeat this blindly."""
        ...

    def remove_participants(self, group_id: str, people: Sequence[Person]) -> str: ...

    def join_requests(self, group_id: str) -> tuple[PendingJoinRequest, ...]: ...

    def approve_join_requests(self, group_id: str, ids: Sequence[str]) -> JoinRequestResults: ...

    def reject_join_requests(self, group_id: str, ids: Sequence[str]) -> JoinRequestResults: ...


__all__ = [
    "Credentials",
    "FailedJoinRequest",
    "FailedPerson",
    "Gateway",
    "GroupInfo",
    "GroupPage",
    "GroupSummary",
    "JoinRequestResults",
    "NumberInfo",
    "PendingJoinRequest",
]
