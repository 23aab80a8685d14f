"""Groups: create, list, look, change, delete."""

import hashlib
from base64 import b64encode

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph import fields, limits, paging, pictures
from whatsapp.sandbox.graph.calls import Call
from whatsapp.sandbox.identifiers import new_request_id
from whatsapp.sandbox.models import Fault, Group
from whatsapp.sandbox.services import groups, media, membership
from whatsapp.sandbox.webhooks import people

SUBJECT_LIMIT = 128
DESCRIPTION_LIMIT = 2048


def create_group(call: Call) -> dict:
    """POST {PNID}/groups. Only promises: id and invite link come by webhook."""
    call.require_product()
    number = call.number
    limits.count_group_call(number)
    wanted = {
        "subject": _subject(call.body.get("subject")),
        "description": _description(call.body.get("description", "")),
        "join_approval_mode": _mode(call.body.get("join_approval_mode")),
    }
    if not number.is_official_business_account:
        raise GraphError(131215, "The number is not an Official Business Account.")
    if number.groups.filter(deleted_at=None).count() >= number.group_limit:
        raise GraphError(131211, "This phone number already has the maximum number of groups.")
    request_id = new_request_id()
    if code := call.failure_ordered():
        groups.fail_to_create_group(number, **wanted, request_id=request_id, code=code)
    else:
        groups.create_group(number, **wanted, request_id=request_id)
    return _promise(request_id)


def list_groups(call: Call) -> dict:
    """GET {PNID}/groups: the active ones. `data` is an object here, not a list."""
    limits.count_group_call(call.number)
    active = call.number.groups.filter(deleted_at=None)
    found, around = paging.page(call.request, active, most=1024)
    rows = [
        {
            "id": group.group_id,
            "subject": group.subject,
            "created_at": str(int(group.created_at.timestamp())),
        }
        for group in found
    ]
    return {"data": {"groups": rows}} | ({"paging": around} if around else {})


def get_group(call: Call) -> dict:
    """GET {GID}. Without `fields` little more than the id; neither invite link nor picture ever."""
    group = call.group
    inside = membership.members(group)
    values = {
        "id": group.group_id,
        "messaging_product": "whatsapp",
        "subject": group.subject,
        "description": group.description or None,
        "creation_timestamp": int(group.created_at.timestamp()),
        "suspended": group.is_suspended,
        "total_participant_count": len(inside),
        "participants": [people.ids(person) for person in inside],
        "join_approval_mode": group.join_approval_mode,
    }
    chosen = fields.select(call.request, "Group", values, default=())
    return {"messaging_product": "whatsapp"} | chosen


def update_group(call: Call) -> dict:
    """POST {GID}: subject and description as JSON or form, the picture as a part of a form."""
    group = call.usable_group
    call.require_product()
    picture = _picture(call)
    changes: dict = {}
    if "subject" in call.body:
        changes["subject"] = _subject(call.body["subject"])
    if "description" in call.body:
        changes["description"] = _description(call.body["description"])
    if not changes and not picture:
        raise GraphError(100, "Nothing to change: give subject, description or a picture.")
    request_id = new_request_id()
    groups.update_group(
        group,
        **changes,
        picture_sha256=_sha256(picture) if picture else "",
        picture_file=_kept(group, picture) if picture else "",
        request_id=request_id,
        failing=_failing(call),
    )
    return _promise(request_id)


def _failing(call: Call) -> dict[str, int]:
    """The settings that a fault keeps from being applied, and its code."""
    fault = call.draw_fault(Fault.Kind.FAIL_LATER)
    if fault is None:
        return {}
    names = fault.settings.split(",") if fault.settings else groups.SETTINGS
    return dict.fromkeys(names, fault.code or 131000)


def delete_group(call: Call) -> dict:
    """DELETE {GID}. Possible while suspended too."""
    request_id = new_request_id()
    groups.delete_group(call.group, request_id=request_id, fails_with=call.failure_ordered())
    return _promise(request_id) | {"success": True}


def _promise(request_id: str) -> dict:
    return {"messaging_product": "whatsapp", "request_id": request_id}


def _subject(text: object) -> str:
    trimmed = text.strip() if isinstance(text, str) else ""
    if not 1 <= len(trimmed) <= SUBJECT_LIMIT:
        raise GraphError(100, f"subject must have 1 to {SUBJECT_LIMIT} characters.")
    return trimmed


def _description(text: object) -> str:
    if not isinstance(text, str) or len(text) > DESCRIPTION_LIMIT:
        raise GraphError(100, f"description may have {DESCRIPTION_LIMIT} characters at most.")
    return text


def _mode(mode: object) -> str:
    mode = mode or Group.JoinApprovalMode.AUTO_APPROVE
    if mode not in Group.JoinApprovalMode.values:
        raise GraphError(100, "join_approval_mode must be auto_approve or approval_required.")
    return str(mode)


def _picture(call: Call) -> bytes | None:
    """From part `file` (Meta's sample) or `profile_picture_file` (Meta's table)."""
    if call.request.content_type != "multipart/form-data":
        return None
    part = call.request.FILES.get("file") or call.request.FILES.get("profile_picture_file")
    if not isinstance(part, UploadedFile):
        return None
    picture = part.read()
    pictures.check(picture, part.content_type or "")
    return picture


def _kept(group: Group, picture: bytes) -> str:
    return media.keep(group.number, ContentFile(picture), "image/jpeg").media_id


def _sha256(picture: bytes) -> str:
    return b64encode(hashlib.sha256(picture).digest()).decode()
