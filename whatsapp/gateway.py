"""The door: everything we ever ask of a WhatsApp provider, and how to open it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol

from whatsapp.content import Address, Content
from whatsapp.events import FailedPerson, Person, Problem
from whatsapp.profiles import ProfileGateway
from whatsapp.readiness import ReadinessGateway
from whatsapp.templates import TemplateGateway


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLink:
    """Where a file can be fetched, for five minutes. `sha256` is hex or base64, or "" like the
    rest where WhatsApp does not say; `size` is in bytes, 0 when not said."""

    url: str
    mime_type: str = ""
    sha256: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What was written: bytes, and their SHA-256 in hex."""

    size: int
    sha256: str


class Gateway(TemplateGateway, ProfileGateway, ReadinessGateway, Protocol):
    """One business number's line to WhatsApp.

    Every method may raise any GatewayError. Times out after a few seconds (see the provider).
    Methods that return a request id answer before the thing is done: WhatsApp confirms by
    webhook, carrying the same id; the id may be "" where WhatsApp gives none.
    """

    def send(self, *, to: Address, content: Content, reference: str, quoted_wamid: str = "") -> str:
        """Hand over a message; return its wamid. `reference` (512 characters at most) comes back
        on each status webhook of this message."""
        ...

    def mark_read(self, wamid: str, *, typing: bool = False) -> None:
        """`typing` also shows the person that we write, for 25 seconds or until we have written;
        in direct chats only."""
        ...

    def upload_media(self, file: BinaryIO, *, mime_type: str, filename: str) -> str:
        """Hand over a file, read from its beginning; return the id it can be sent under for 30
        days. Repeating it is harmless, so it never raises Ambiguous."""
        ...

    def media_link(self, media_id: str) -> MediaLink: ...

    def download_media(self, url: str, into: BinaryIO, *, at_most: int) -> Download:
        """Write the file at a MediaLink's (or a webhook's) `url` into `into`. The access token is
        shown to WhatsApp's own host only; redirects are not followed. Raises Expired for an
        address that has run out and TooLarge beyond `at_most` bytes."""
        ...

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
    "Download",
    "FailedJoinRequest",
    "FailedPerson",
    "Gateway",
    "GroupInfo",
    "GroupPage",
    "GroupSummary",
    "JoinRequestResults",
    "MediaLink",
    "NumberInfo",
    "PendingJoinRequest",
]
