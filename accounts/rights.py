"""Open pages are checked again when somebody's rights may have changed.

Bumping too often costs one look at a few sockets; missing a change would leave a window open. So
whatever could matter bumps, except what happens at every log-in.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver

from accounts.models import BusinessNumber, Membership, User, Workspace
from queues.nudge import nudge_live_on_commit

NOT_ABOUT_RIGHTS = frozenset({"last_login"})


def bump(workspace_ids: Iterable[int]) -> None:
    """Have the sockets of these workspaces checked as soon as the transaction commits."""
    changed = Workspace.objects.filter(pk__in=set(workspace_ids))
    if changed.update(rights_version=F("rights_version") + 1):
        nudge_live_on_commit()


def _workspaces_of(user_id: object) -> list[int]:
    return list(Membership.objects.filter(user=user_id).values_list("workspace_id", flat=True))


@receiver(pre_save, sender=Membership)
def _leaves_a_workspace(instance: Membership, **kwargs: Any) -> None:
    before = Membership.objects.filter(pk=instance.pk).exclude(workspace=instance.workspace_id)
    bump(before.values_list("workspace_id", flat=True))


@receiver(post_save, sender=Membership)
@receiver(post_delete, sender=Membership)
def _membership_changed(instance: Membership, **kwargs: Any) -> None:
    bump([instance.workspace_id])


@receiver(m2m_changed, sender=Membership.numbers.through)
def _numbers_of_membership_changed(instance: Membership, action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        bump([instance.workspace_id])


@receiver(post_save, sender=User)
def _user_changed(
    instance: User, created: bool, update_fields: Collection[str] | None, **kwargs: Any
) -> None:
    if created or (update_fields is not None and NOT_ABOUT_RIGHTS.issuperset(update_fields)):
        return
    bump(_workspaces_of(instance.pk))


@receiver(post_save, sender=BusinessNumber)
def _number_added(instance: BusinessNumber, created: bool, **kwargs: Any) -> None:
    if created:
        bump([instance.workspace_id])


@receiver(post_delete, sender=BusinessNumber)
def _number_gone(instance: BusinessNumber, **kwargs: Any) -> None:
    bump([instance.workspace_id])


@receiver(post_delete, sender=Session)
def _session_ended(instance: Session, **kwargs: Any) -> None:
    """Logged out, here or on the admin site. Django's own signal comes before the session is gone,
    so a socket that is checked at once would be found in order."""
    user_id = instance.get_decoded().get(SESSION_KEY)
    if user_id:
        bump(_workspaces_of(user_id))
