"""Groups: what the business (their only admin) and WhatsApp itself do with them."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone

from whatsapp.sandbox.identifiers import new_group_id, new_invite_code, new_request_id
from whatsapp.sandbox.models import BusinessNumber, Group
from whatsapp.sandbox.services import posting
from whatsapp.sandbox.webhooks import groups as webhooks


@transaction.atomic
def create_group(
    number: BusinessNumber,
    subject: str,
    description: str = "",
    join_approval_mode: str = Group.JoinApprovalMode.AUTO_APPROVE,
    *,
    request_id: str = "",
    at: datetime | None = None,
) -> Group:
    """A new group with its invite link; the business hears of it with the `request_id` given."""
    at = at or timezone.now()
    group = _new_group(number, subject, description, join_approval_mode, at)
    group.save()
    body = webhooks.created(group, request_id or new_request_id(), at)
    posting.enqueue(number, [body], at, posting.AFTER_THE_ANSWER)
    return group


def fail_to_create_group(
    number: BusinessNumber,
    subject: str,
    description: str = "",
    join_approval_mode: str = Group.JoinApprovalMode.AUTO_APPROVE,
    *,
    request_id: str,
    code: int,
) -> None:
    """Only tell that creating failed; no group appears."""
    at = timezone.now()
    group = _new_group(number, subject, description, join_approval_mode, at)
    body = webhooks.create_failed(group, request_id, at, code)
    posting.enqueue(number, [body], at, posting.AFTER_THE_ANSWER)


def _new_group(
    number: BusinessNumber, subject: str, description: str, mode: str, at: datetime
) -> Group:
    return Group(
        number=number,
        group_id=new_group_id(number.display_number),
        subject=subject,
        description=description,
        join_approval_mode=mode,
        created_at=at,
    )


SETTINGS = ("subject", "description", "picture")


@transaction.atomic
def update_group(
    group: Group,
    *,
    subject: str | None = None,
    description: str | None = None,
    picture_sha256: str = "",
    picture_file: str = "",
    request_id: str = "",
    failing: Mapping[str, int] = MappingProxyType({}),
    at: datetime | None = None,
) -> None:
    """Change what is given; one webhook tells of all of it. What is `failing` (a setting's name and
    the code) does not change."""
    at = at or timezone.now()
    told: dict = {}
    if picture_sha256:
        told["picture"] = {"mime_type": "image/jpeg", "sha256": picture_sha256}
    if subject is not None:
        told["subject"] = {"text": subject}
    if description is not None:
        told["description"] = {"text": description}
    for name in told.keys() - failing.keys():
        value = told[name]
        setattr(group, COLUMNS[name], value.get("text", value.get("sha256")))
    if picture_sha256 and "picture" not in failing:
        group.picture_file = picture_file
    group.save(update_fields=[*COLUMNS.values(), "picture_file"])
    failed = {name: code for name, code in failing.items() if name in told}
    body = webhooks.settings_updated(group, request_id or new_request_id(), at, told, failed)
    posting.enqueue(group.number, [body], at, posting.AFTER_THE_ANSWER)


COLUMNS = {"subject": "subject", "description": "description", "picture": "picture_sha256"}


@transaction.atomic
def delete_group(
    group: Group,
    *,
    request_id: str = "",
    fails_with: int | None = None,
    at: datetime | None = None,
) -> None:
    """Everybody is out and the link is dead; no removals are told one by one."""
    at = at or timezone.now()
    if not fails_with:
        group.deleted_at = at
        group.invite_code = None
        group.save(update_fields=["deleted_at", "invite_code"])
    body = webhooks.deleted(group, request_id or new_request_id(), at, fails_with)
    posting.enqueue(group.number, [body], at, posting.AFTER_THE_ANSWER)


def reset_invite_link(group: Group) -> str:
    """A new link; all earlier ones are dead at once. No webhook."""
    group.invite_code = new_invite_code()
    group.save(update_fields=["invite_code"])
    return group.invite_link


def delete_invite_link(group: Group) -> None:
    group.invite_code = None
    group.save(update_fields=["invite_code"])


@transaction.atomic
def suspend_group(group: Group, at: datetime | None = None) -> None:
    """WhatsApp suspends the group: nobody writes, and most calls answer 131207."""
    at = at or timezone.now()
    group.is_suspended = True
    group.save(update_fields=["is_suspended"])
    posting.enqueue(group.number, [webhooks.suspended(group, at)], at)


@transaction.atomic
def clear_suspension(group: Group, at: datetime | None = None) -> None:
    at = at or timezone.now()
    group.is_suspended = False
    group.save(update_fields=["is_suspended"])
    posting.enqueue(group.number, [webhooks.suspension_cleared(group, at)], at)
