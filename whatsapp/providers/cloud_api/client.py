"""Our calls to the Cloud API for one business number."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, TypeVar

from whatsapp.content import Address, Content
from whatsapp.errors import Refused
from whatsapp.events import Person, Problem
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
from whatsapp.providers.cloud_api import answers, media, payloads, templates
from whatsapp.providers.cloud_api.connection import Connection
from whatsapp.providers.cloud_api.outcomes import doubt
from whatsapp.providers.cloud_api.parsing.scalars import Unreadable
from whatsapp.providers.cloud_api.readiness import ReadinessCalls
from whatsapp.templates import SubmittedTemplate, TemplatePage

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

Result = TypeVar("Result")


class CloudApi(ReadinessCalls):
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
        return _understand(answers.read_sent_wamid, answer)

    def mark_read(self, wamid: str, *, typing: bool = False) -> None:
        payload = payloads.read_receipt(wamid, typing=typing)
        _expect_success(self._connection.post(self._number, "messages", json=payload))

    def upload_media(self, file: BinaryIO, *, mime_type: str, filename: str) -> str:
        fields = {**payloads.PRODUCT, "type": mime_type}
        form = media.Form(fields, file, filename, mime_type)
        answer = self._connection.stream(
            self._number, "media", body=form, content_type=form.content_type
        )
        return _understand(media.read_media_id, answer, is_read=True)

    def media_link(self, media_id: str) -> MediaLink:
        answer = self._connection.get(media_id, phone_number_id=self._number)
        return _understand(media.read_media_link, answer, is_read=True)

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
        return _understand(
            answers.read_number_info, {**self._optional_number_fields(), **answer}, is_read=True
        )

    def create_group(
        self, *, subject: str, description: str = "", join_approval_mode: str = "auto_approve"
    ) -> str:
        payload = payloads.new_group(
            subject=subject, description=description, join_approval_mode=join_approval_mode
        )
        answer = self._connection.post(self._number, "groups", json=payload)
        return _understand(answers.read_request_id, answer)

    def list_groups(self, *, after: str = "", limit: int = 100) -> GroupPage:
        answer = self._connection.get(self._number, "groups", **_page(after, limit))
        return _understand(answers.read_group_page, answer, is_read=True)

    def group_info(self, group_id: str) -> GroupInfo:
        answer = self._connection.get(group_id, fields=GROUP_FIELDS)
        return _understand(answers.read_group_info, answer, is_read=True)

    def update_group(
        self, group_id: str, *, subject: str | None = None, description: str | None = None
    ) -> str:
        payload = payloads.group_texts(subject=subject, description=description)
        answer = self._connection.post(group_id, json=payload)
        return _understand(answers.read_request_id, _expect_success(answer))

    def set_group_picture(self, group_id: str, jpeg: bytes) -> str:
        answer = self._connection.upload(
            group_id, fields=payloads.PRODUCT, file=("picture.jpg", jpeg, "image/jpeg")
        )
        return _understand(answers.read_request_id, _expect_success(answer))

    def delete_group(self, group_id: str) -> str:
        answer = self._connection.delete(group_id)
        return _understand(answers.read_request_id, _expect_success(answer))

    def invite_link(self, group_id: str) -> str:
        answer = self._connection.get(group_id, "invite_link")
        return _understand(answers.read_invite_link, answer, is_read=True)

    def reset_invite_link(self, group_id: str) -> str:
        answer = self._connection.post(group_id, "invite_link", json=payloads.PRODUCT)
        return _understand(answers.read_invite_link, answer)

    def remove_participants(self, group_id: str, people: Sequence[Person]) -> str:
        answer = self._connection.delete(group_id, "participants", json=payloads.removal(people))
        return _understand(answers.read_request_id, _expect_success(answer))

    def join_requests(self, group_id: str) -> tuple[PendingJoinRequest, ...]:
        """Return all of them, page by page; also from a server that ignores our cursors."""
        found: dict[str, PendingJoinRequest] = {}
        after = ""
        for _ in range(MAX_PAGES):
            answer = self._connection.get(
                group_id, "join_requests", **_page(after, JOIN_REQUESTS_PER_PAGE)
            )
            page = _understand(answers.read_pending_join_requests, answer, is_read=True)
            known = len(found)
            found.update((request.join_request_id, request) for request in page)
            after = _understand(answers.read_next_cursor, answer, is_read=True)
            if not after or len(found) == known:
                break
        return tuple(found.values())

    def approve_join_requests(self, group_id: str, ids: Sequence[str]) -> JoinRequestResults:
        payload = payloads.join_request_ids(ids)
        answer = self._connection.post(group_id, "join_requests", json=payload)
        return _understand(
            lambda answer: answers.read_join_request_results(answer, "approved_join_requests"),
            answer,
        )

    def reject_join_requests(self, group_id: str, ids: Sequence[str]) -> JoinRequestResults:
        payload = payloads.join_request_ids(ids)
        answer = self._connection.delete(group_id, "join_requests", json=payload)
        return _understand(
            lambda answer: answers.read_join_request_results(answer, "rejected_join_requests"),
            answer,
        )

    def list_templates(self, waba_id: str, *, after: str = "") -> TemplatePage:
        answer = templates.list_page(self._connection, waba_id, after)
        return _understand(templates.read_page, answer, is_read=True)

    def create_template(
        self,
        waba_id: str,
        *,
        name: str,
        language: str,
        category: str,
        components: Sequence[Mapping[str, Any]] = (),
        parameter_format: str = "POSITIONAL",
        library_name: str = "",
    ) -> SubmittedTemplate:
        wish = templates.new_template(
            name=name,
            language=language,
            category=category,
            components=components,
            parameter_format=parameter_format,
            library_name=library_name,
        )
        answer = templates.create(self._connection, waba_id, wish)
        return _understand(templates.read_submitted, answer)

    def edit_template(
        self, template_id: str, *, components: Sequence[Mapping[str, Any]], category: str = ""
    ) -> None:
        wish = {"components": list(components)} | ({"category": category} if category else {})
        _expect_success(self._connection.post(template_id, json=wish))

    def delete_template(self, waba_id: str, *, name: str, template_id: str) -> None:
        answer = templates.delete(self._connection, waba_id, name=name, template_id=template_id)
        _expect_success(answer)

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


def _expect_success(answer: dict[str, Any]) -> dict[str, Any]:
    """Some answers say `success`, as a bool or, in Meta's OpenAPI file, as a string."""
    if answer.get("success") in (False, "false"):
        raise Refused(Problem(title="WhatsApp did not do it and gave no reason"))
    return answer


def _understand(
    read: Callable[[answers.Answer], Result], answer: answers.Answer, *, is_read: bool = False
) -> Result:
    """Read a successful answer. One that makes no sense leaves us in doubt of what was done."""
    try:
        return read(answer)
    except Unreadable as error:
        problem = Problem(title="WhatsApp's answer could not be read", details=error.reason)
        raise doubt(problem, is_read=is_read) from error
