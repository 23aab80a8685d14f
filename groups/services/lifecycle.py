"""What WhatsApp says about the groups themselves."""

from collections.abc import Collection
from datetime import datetime

from accounts.models import BusinessNumber
from compiled_queries.query import CompiledQuery
from groups.models import Group, GroupPicture
from groups.models.group import MAX_DESCRIPTION_LENGTH, MAX_SUBJECT_LENGTH
from whatsapp.gateway import GroupInfo


def find_or_discover(number: BusinessNumber, wa_group_ids: Collection[str]) -> dict[str, Group]:
    """The groups with these ids; those nobody told us of are made known (without a subject)."""
    found = _by_id(number, wa_group_ids)
    missing = sorted(set(wa_group_ids) - found.keys())
    if missing:
        Group.objects.bulk_create(
            (
                Group(workspace_id=number.workspace_id, number=number, wa_group_id=wa_group_id)
                for wa_group_id in missing
            ),
            ignore_conflicts=True,
        )
        found |= _by_id(number, missing)
    return found


def _by_id(number: BusinessNumber, wa_group_ids: Collection[str]) -> dict[str, Group]:
    if not wa_group_ids:
        return {}
    groups = _groups_of(number=number.pk, wa_group_ids=list(wa_group_ids))
    return {group.wa_group_id: group for group in groups}


_groups_of = CompiledQuery(
    lambda number, wa_group_ids: Group.objects.filter(
        number=number, wa_group_id__among=wa_group_ids
    ).exclude(wa_group_id="")
)


def apply_created(
    group: Group,
    *,
    wa_group_id: str,
    subject: str,
    description: str,
    invite_link: str,
    join_approval_mode: str,
    at: datetime,
) -> bool:
    """WhatsApp made the group. True when that was news."""
    was_known = group.wa_group_id == wa_group_id and bool(group.invite_link)
    group.wa_group_id, group.created_at = wa_group_id, at
    if group.state in {Group.State.CREATING, Group.State.CREATE_FAILED}:
        group.state = Group.State.ACTIVE
    group.invite_link = group.invite_link or invite_link
    group.join_approval_mode = join_approval_mode or group.join_approval_mode
    if group.subject_at is None:
        group.subject, group.subject_at = subject[:MAX_SUBJECT_LENGTH], at
    if group.description_at is None:
        group.description, group.description_at = description[:MAX_DESCRIPTION_LENGTH], at
    group.save()
    return not was_known


def apply_create_failed(group: Group) -> None:
    if group.state == Group.State.CREATING:
        group.state = Group.State.CREATE_FAILED
        group.save(update_fields=["state"])


def apply_deleted(group: Group) -> bool:
    """The end of a group; nothing that comes later brings it back. True when that was news."""
    if group.state == Group.State.DELETED:
        return False
    group.state = Group.State.DELETED
    group.save(update_fields=["state"])
    return True


def is_at_odds(group: Group, *, suspended: bool, at: datetime) -> bool:
    """Whether we know the opposite as of the same moment. WhatsApp's clock counts whole seconds."""
    return group.suspension_at == at and suspended != (group.state == Group.State.SUSPENDED)


def apply_suspension(group: Group, *, suspended: bool, at: datetime) -> bool:
    """Suspended or free again; the newest word counts. True when the state changed."""
    if group.suspension_at is not None and group.suspension_at > at:
        return False
    before = group.state
    group.suspension_at = at
    if suspended and group.state == Group.State.ACTIVE:
        group.state = Group.State.SUSPENDED
    elif not suspended and group.state == Group.State.SUSPENDED:
        group.state = Group.State.ACTIVE
    group.save(update_fields=["state", "suspension_at"])
    return group.state != before


def apply_subject(group: Group, subject: str, at: datetime) -> bool:
    """The group is called so since `at`. True when that changed something."""
    if group.subject_at is not None and group.subject_at > at:
        return False
    changed = group.subject != subject
    group.subject, group.subject_at = subject[:MAX_SUBJECT_LENGTH], at
    group.save(update_fields=["subject", "subject_at"])
    return changed


def apply_description(group: Group, description: str, at: datetime) -> bool:
    if group.description_at is not None and group.description_at > at:
        return False
    changed = group.description != description
    group.description, group.description_at = description[:MAX_DESCRIPTION_LENGTH], at
    group.save(update_fields=["description", "description_at"])
    return changed


def apply_picture(group: Group, picture: GroupPicture | None, at: datetime) -> bool:
    """The group shows this picture since `at`; None for one that was not set through us. Earlier
    ones are forgotten. True when that changed something."""
    if group.picture_at is not None and group.picture_at > at:
        return False
    before = group.picture_id
    group.picture, group.picture_at = picture, at
    group.save(update_fields=["picture", "picture_at"])
    # A successor may have taken the picture over.
    taken = Group.objects.exclude(pk=group.pk).filter(picture__isnull=False).values("picture")
    for old in group.pictures.filter(pk__lt=picture.pk if picture else 0).exclude(pk__in=taken):
        old.delete()
    return group.picture_id != before


def apply_info(group: Group, info: GroupInfo, invite_link: str, at: datetime) -> list[str]:
    """What reading the group said, as of `at`. Members are the membership service's.

    Returns what was otherwise before: "subject", "description", "suspension".
    """
    group.invite_link = invite_link or group.invite_link
    group.created_at = info.created_at or group.created_at
    group.join_approval_mode = info.join_approval_mode or group.join_approval_mode
    group.save(update_fields=["invite_link", "created_at", "join_approval_mode"])
    changes = {
        "subject": apply_subject(group, info.subject, at),
        "description": apply_description(group, info.description, at),
        "suspension": apply_suspension(group, suspended=info.suspended, at=at),
    }
    return [name for name, changed in changes.items() if changed]
