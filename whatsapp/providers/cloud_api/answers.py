"""Reading WhatsApp's successful answers. All raise Unreadable when they make no sense."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from whatsapp.events import Problem
from whatsapp.gateway import (
    FailedJoinRequest,
    GroupInfo,
    GroupPage,
    GroupSummary,
    JoinRequestResults,
    NumberInfo,
    PendingJoinRequest,
)
from whatsapp.providers.cloud_api.parsing.people import read_person
from whatsapp.providers.cloud_api.parsing.problems import first_problem
from whatsapp.providers.cloud_api.parsing.scalars import (
    Unreadable,
    read_id,
    read_link,
    read_name,
    read_optional_id,
    read_text,
    read_time,
    read_wamid,
    word_or_nothing,
)

Answer = Mapping[str, Any]


def read_sent_wamid(answer: Answer) -> str:
    """Return messages[0].id. `contacts` is left alone: for groups it repeats the group id."""
    messages = _list(answer.get("messages"))
    return read_wamid(_object(messages[0] if messages else None).get("id"))


def read_request_id(answer: Answer) -> str:
    """Return the id that the webhook will repeat; "" where WhatsApp gives none."""
    return read_optional_id(answer.get("request_id"))


def read_invite_link(answer: Answer) -> str:
    link = read_link(answer.get("invite_link"))
    if not link:
        raise Unreadable("bad_shape")
    return link


def read_group_page(answer: Answer) -> GroupPage:
    """Read a page of groups. `data` is an object with `groups`, unlike elsewhere in Graph."""
    data = answer.get("data")
    groups = data.get("groups") if isinstance(data, dict) else data
    return GroupPage(
        groups=tuple(_read_summary(_object(group)) for group in _list(groups)),
        next_cursor=read_next_cursor(answer),
    )


def read_next_cursor(answer: Answer) -> str:
    """Return the cursor behind this page, "" on the last one, which has no `next`."""
    paging = answer.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    return read_optional_id(cursors.get("after")) if isinstance(cursors, dict) else ""


def read_group_info(answer: Answer) -> GroupInfo:
    """Read a group with its people. One unreadable person fails the whole answer: taken for the
    truth, a list without them would make them look as if they had left."""
    return GroupInfo(
        group_id=read_id(answer.get("id")),
        subject=read_name(answer.get("subject")),
        description=read_text(answer.get("description")),
        suspended=answer.get("suspended") in (True, "true"),
        join_approval_mode=word_or_nothing(answer.get("join_approval_mode")),
        created_at=_read_moment(answer.get("creation_timestamp")),
        participants=tuple(read_person(item) for item in _list(answer.get("participants"))),
    )


def read_pending_join_requests(answer: Answer) -> tuple[PendingJoinRequest, ...]:
    requests = (_object(item) for item in _list(answer.get("data")))
    return tuple(
        PendingJoinRequest(
            join_request_id=read_id(item.get("join_request_id")),
            person=read_person(item),
            created_at=_read_moment(item.get("creation_timestamp")),
        )
        for item in requests
    )


def read_join_request_results(answer: Answer, done_key: str) -> JoinRequestResults:
    """Read what became of each request; some may have failed although the answer is a success."""
    overall = first_problem(answer.get("errors")) or Problem()
    failed = (_object(item) for item in _list(answer.get("failed_join_requests")))
    return JoinRequestResults(
        done=tuple(read_id(join_request_id) for join_request_id in _list(answer.get(done_key))),
        failed=tuple(
            FailedJoinRequest(
                join_request_id=read_id(item.get("join_request_id")),
                problem=first_problem(item.get("errors")) or overall,
            )
            for item in failed
        ),
    )


def read_number_info(answer: Answer) -> NumberInfo:
    return NumberInfo(
        phone_number_id=read_id(answer.get("id")),
        display_phone_number=read_name(answer.get("display_phone_number")),
        verified_name=read_name(answer.get("verified_name")),
        is_official_business_account=_read_bool(answer.get("is_official_business_account")),
        is_on_business_app=_read_bool(answer.get("is_on_biz_app")),
        quality_rating=word_or_nothing(answer.get("quality_rating")),
        status=word_or_nothing(answer.get("status")),
    )


def _read_summary(group: Answer) -> GroupSummary:
    return GroupSummary(
        group_id=read_id(group.get("id")),
        subject=read_name(group.get("subject")),
        created_at=_read_moment(group.get("created_at")),
    )


def _read_moment(value: object) -> datetime | None:
    moment, is_suspect = read_time(value, received_at=datetime.now(UTC))
    return None if is_suspect else moment


def _read_bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unreadable("bad_shape")
    return value


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable("bad_shape")
    return value
