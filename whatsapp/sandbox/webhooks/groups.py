"""Payloads of the four group fields. Success or failure shows by the presence of `errors`."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from whatsapp.sandbox.errors import webhook_error
from whatsapp.sandbox.models import Group, JoinRequest, Person
from whatsapp.sandbox.webhooks import people
from whatsapp.sandbox.webhooks.envelope import stamp, wrap


def _body(group: Group, field: str, item: dict) -> dict:
    return wrap(group.number, field, groups=[item])


def _item(group: Group, type_: str, at: datetime, request_id: str = "") -> dict:
    item = {"timestamp": stamp(at), "group_id": group.group_id, "type": type_}
    return item | ({"request_id": request_id} if request_id else {})


def created(group: Group, request_id: str, at: datetime) -> dict:
    item = _item(group, "group_create", at, request_id) | {"subject": group.subject}
    if group.description:
        item["description"] = group.description
    item |= {
        "invite_link": group.invite_link,
        "join_approval_mode": group.join_approval_mode,
    }
    return _body(group, "group_lifecycle_update", item)


def create_failed(group: Group, request_id: str, at: datetime, code: int) -> dict:
    """Meta's sample has a `group_id` even here; `group` is an unsaved one."""
    item = _item(group, "group_create", at, request_id) | {"subject": group.subject}
    if group.description:
        item["description"] = group.description
    return _body(group, "group_lifecycle_update", item | {"errors": [webhook_error(code)]})


def deleted(group: Group, request_id: str, at: datetime, code: int | None = None) -> dict:
    item = _item(group, "group_delete", at, request_id)
    if code:
        item["errors"] = [webhook_error(code)]
    return _body(group, "group_lifecycle_update", item)


SETTING_KEYS = {
    "picture": "profile_picture",
    "subject": "group_subject",
    "description": "group_description",
}


def settings_updated(
    group: Group, request_id: str, at: datetime, settings: dict, failed: Mapping[str, int]
) -> dict:
    """`settings` holds what was asked for, by SETTING_KEYS; `failed` the code of each that was not
    applied. All failed for one reason: the whole request has it; some: it succeeded partially."""
    item = _item(group, "group_settings_update", at, request_id)
    for name, setting in settings.items():
        errors = {"errors": [webhook_error(failed[name])]} if name in failed else {}
        item[SETTING_KEYS[name]] = setting | {"update_successful": name not in failed} | errors
    if failed and len(failed) < len(settings):
        item["errors"] = [webhook_error(131201, "Some settings were not updated.")]
    elif failed:
        item["errors"] = [webhook_error(code) for code in sorted(set(failed.values()))[:1]]
    return _body(group, "group_settings_update", item)


def participants_joined(group: Group, joined: Iterable[Person], at: datetime) -> dict:
    item = _item(group, "group_participants_add", at) | {
        "reason": "invite_link",
        "added_participants": [people.ids(person) for person in joined],
    }
    return _body(group, "group_participants_update", item)


def join_requests_approved(group: Group, joined: Iterable[Person], at: datetime) -> dict:
    """Like a join by link; only `input` gives it away."""
    item = _item(group, "group_participants_add", at) | {
        "reason": "invite_link",
        "added_participants": [
            {"input": person.best_address} | people.ids(person) for person in joined
        ],
    }
    return _body(group, "group_participants_update", item)


def join_request_created(request: JoinRequest, at: datetime) -> dict:
    return _join_request(request, "group_join_request_created", at)


def join_request_revoked(request: JoinRequest, at: datetime) -> dict:
    return _join_request(request, "group_join_request_revoked", at)


def _join_request(request: JoinRequest, type_: str, at: datetime) -> dict:
    item = _item(request.group, type_, at) | {
        "reason": "invite_link",
        "join_request_id": request.join_request_id,
    }
    return _body(request.group, "group_participants_update", item | people.ids(request.person))


def participants_removed(
    group: Group, request_id: str, at: datetime, *, removed: list[str], missing: list[str]
) -> dict:
    """`removed` and `missing` are the inputs of the request, letter for letter."""
    item = _item(group, "group_participants_remove", at, request_id)
    item["initiated_by"] = "business"
    if removed:
        item["removed_participants"] = [{"input": name} for name in removed]
    if removed and missing:
        failures = [webhook_error(131212)]
        item["failed_participants"] = [{"input": n, "errors": failures} for n in missing]
        item["errors"] = [webhook_error(131201, "Some participants could not be removed.")]
    elif missing:
        item["failed_participants"] = [{"input": name} for name in missing]
        item["errors"] = [webhook_error(131212)]
    return _body(group, "group_participants_update", item)


def removal_failed(
    group: Group, request_id: str, at: datetime, *, inputs: list[str], code: int
) -> dict:
    item = _item(group, "group_participants_remove", at, request_id) | {
        "initiated_by": "business",
        "failed_participants": [{"input": name} for name in inputs],
        "errors": [webhook_error(code)],
    }
    return _body(group, "group_participants_update", item)


def participant_left(group: Group, person: Person, at: datetime) -> dict:
    item = _item(group, "group_participants_remove", at) | {
        "initiated_by": "participant",
        "removed_participants": [people.ids(person)],
    }
    return _body(group, "group_participants_update", item)


def suspended(group: Group, at: datetime) -> dict:
    return _body(group, "group_status_update", _item(group, "group_suspend", at))


def suspension_cleared(group: Group, at: datetime) -> dict:
    return _body(group, "group_status_update", _item(group, "group_suspend_cleared", at))
