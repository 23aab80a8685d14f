"""Our calls to the Cloud API for one business number."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from whatsapp.content import Address, Content
from whatsapp.errors import Refused
from whatsapp.events import Person
from whatsapp.gateway import (
    Credentials,
    Download,
    GroupInfo,
    GroupPage,
    JoinRequestResults,
    MediaLink,
    NumberInfo,
    PendingJoinRequest,
)
from whatsapp.providers.cloud_api import answers, media, payloads
from whatsapp.providers.cloud_api.connection import Connection
from whatsapp.providers.cloud_api.outcomes import expect_success, understand
from whatsapp.providers.cloud_api.profile_calls import ProfileCalls
from whatsapp.providers.cloud_api.readiness import ReadinessCalls
from whatsapp.providers.cloud_api.template_calls import TemplateCalls

GROUP_FIELDS = (
    "subject,description,suspended,creation_timestamp,"
    "total_participant_count,participants,join_approval_mode"
)
"""Without naming fields, a group tells only its id."""

NUMBER_FIELDS = "display_phone_number,verified_name,quality_rating"
OPTIONAL_NUMBER_FIELDS = ("status", "is_official_business_account", "is_on_biz_app")
"""Asked for apart: one field name that a Graph version does not know fails the whole call."""

JOIN_REQUESTS_PER_PAGE = 100
MAX_PAGES = 100


class CloudApi(ReadinessCalls, TemplateCalls, ProfileCalls):
    """A Gateway to WhatsApp's own API. Threads may share one.

    A call takes 3 s at most to connect and gives up after 20 s of silence.
    """

    connect: type[Connection] = Connection

    def __init__(self, credentials: Credentials) -> None:
        self._number = credentials.phone_number_id
        self._credentials = credentials
        self._connection = self.connect(credentials)

    def send(self, *, to: Address, content: Content, reference: str, quoted_wamid: str = "") -> str:
        payload = payloads.message(
            to=to, content=content, reference=reference, quoted_wamid=quoted_wamid
        )
        answer = self._connection.post(self._number, "messages", json=payload)
        return understand(answers.read_sent_wamid, answer)

    def mark_read(self, wamid: str, *, typing: bool = False) -> None:
        payload = payloads.read_receipt(wamid, typing=typing)
        expect_success(self._connection.post(self._number, "messages", json=payload))

    def upload_media(self, file: BinaryIO, *, mime_type: str, filename: str) -> str:
        fields = {**payloads.PRODUCT, "type": mime_type}
        form = media.Form(fields, file, filename, mime_type)
        answer = self._connection.stream(
            self._number, "media", body=form, content_type=form.content_type
        )
        return understand(media.read_media_id, answer, is_read=True)

    def media_link(self, media_id: str) -> MediaLink:
        answer = self._connection.get(media_id, phone_number_id=self._number)
        return understand(media.read_media_link, answer, is_read=True)

    def download_media(self, url: str, into: BinaryIO, *, at_most: int) -> Download:
        return media.download(
            url,
            into,
            authorization={"Authorization": f"Bearer {self._credentials.access_token}"},
            base_url=self._credentials.base_url,
            at_most=at_most,
        )

    def number_info(self) -> NumberInfo:
        """Read the number's state; fields this Graph version does not know stay None or ""."""
        answer = self._connection.get(self._number, fields=NUMBER_FIELDS)
        return understand(
            answers.read_number_info, {**self._optional_number_fields(), **answer}, is_read=True
        )

    def create_group(
        self, *, subject: str, description: str = "", join_approval_mode: str = "auto_approve"
    ) -> str:
        payload = payloads.new_group(
            subject=subject, description=description, join_approval_mode=join_approval_mode
        )
        answer = self._connection.post(self._number, "groups", json=payload)
        return understand(answers.read_request_id, answer)

    def list_groups(self, *, after: str = "", limit: int = 100) -> GroupPage:
        answer = self._connection.get(self._number, "groups", **_page(after, limit))
        return understand(answers.read_group_page, answer, is_read=True)

    def group_info(self, group_id: str) -> GroupInfo:
        answer = self._connection.get(group_id, fields=GROUP_FIELDS)
        return understand(answers.read_group_info, answer, is_read=True)

    def update_group(
        self, group_id: str, *, subject: str | None = None, description: str | None = None
    ) -> str:
        payload = payloads.group_texts(subject=subject, description=description)
        answer = self._connection.post(group_id, json=payload)
        return understand(answers.read_request_id, expect_success(answer))

    def set_group_picture(self, group_id: str, jpeg: bytes) -> str:
        answer = self._connection.upload(
            group_id, fields=payloads.PRODUCT, file=("picture.jpg", jpeg, "image/jpeg")
        )
        return understand(answers.read_request_id, expect_success(answer))

    def delete_group(self, group_id: str) -> str:
        answer = self._connection.delete(group_id)
        return understand(answers.read_request_id, expect_success(answer))

    def invite_link(self, group_id: str) -> str:
        answer = self._connection.get(group_id, "invite_link")
        return understand(answers.read_invite_link, answer, is_read=True)

    def reset_invite_link(self, group_id: str) -> str:
        answer = self._connection.post(group_id, "invite_link", json=payloads.PRODUCT)
        return understand(answers.read_invite_link, answer)

    def remove_participants(self, group_id: str, people: Sequence[Person]) -> str:
        answer = self._connection.delete(group_id, "participants", json=payloads.removal(people))
        return understand(answers.read_request_id, expect_success(answer))

    def join_requests(self, group_id: str) -> tuple[PendingJoinRequest, ...]:
        """Return all of them, page by page; also from a server that ignores our cursors."""
        found: dict[str, PendingJoinRequest] = {}
        after = ""
        for _ in range(MAX_PAGES):
            answer = self._connection.get(
                group_id, "join_requests", **_page(after, JOIN_REQUESTS_PER_PAGE)
            )
            page = understand(answers.read_pending_join_requests, answer, is_read=True)
            known = len(found)
            found.update((request.join_request_id, request) for request in page)
            after = understand(answers.read_next_cursor, answer, is_read=True)
            if not after or len(found) == known:
                break
        return tuple(found.values())

    def approve_join_requests(self, group_id: str, ids: Sequence[str]) -> JoinRequestResults:
        payload = payloads.join_request_ids(ids)
        answer = self._connection.post(group_id, "join_requests", json=payload)
        return understand(
            lambda answer: answers.read_join_request_results(answer, "approved_join_requests"),
            answer,
        )

    def reject_join_requests(self, group_id: str, ids: Sequence[str]) -> JoinRequestResults:
        payload = payloads.join_request_ids(ids)
        answer = self._connection.delete(group_id, "join_requests", json=payload)
        return understand(
            lambda answer: answers.read_join_request_results(answer, "rejected_join_requests"),
            answer,
        )

    def _optional_number_fields(self) -> dict[str, Any]:
        try:
            return self._connection.get(self._number, fields=",".join(OPTIONAL_NUMBER_FIELDS))
        except Refused:
            known: dict[str, Any] = {}
            for field in OPTIONAL_NUMBER_FIELDS:
                known.update(self._optional_number_field(field))
            return known

    def _optional_number_field(self, field: str) -> dict[str, Any]:
        try:
            return self._connection.get(self._number, fields=field)
        except Refused:
            return {}


def _page(after: str, limit: int) -> dict[str, str | int]:
    return {"limit": limit, "after": after} if after else {"limit": limit}
