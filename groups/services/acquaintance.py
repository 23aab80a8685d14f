"""How we know somebody: whether they may be asked in or let in."""

from collections.abc import Collection

from accounts.models import Workspace
from groups.models import Group, Identity, Participant


def known_among(group: Group, contact_ids: Collection[int]) -> set[int]:
    """Those who are in another group of the workspace now."""
    elsewhere = Participant.objects.filter(
        contact__in=contact_ids,
        state=Participant.State.MEMBER,
        group__workspace=group.workspace_id,
    ).exclude(group=group)
    return set(elsewhere.values_list("contact_id", flat=True))


def blocked_wa_ids(workspace: Workspace) -> frozenset[str]:
    """The phone numbers of people whom the team has blocked. One query."""
    numbers = Identity.objects.filter(
        workspace=workspace, kind=Identity.Kind.WA_ID, contact__blocked_at__isnull=False
    )
    return frozenset(numbers.values_list("value", flat=True))
