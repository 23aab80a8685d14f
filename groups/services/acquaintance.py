"""How we know somebody who asks to join a group."""

from collections.abc import Collection

from groups.models import Group, Participant


def known_among(group: Group, contact_ids: Collection[int]) -> set[int]:
    """Those who are in another group of the workspace now."""
    elsewhere = Participant.objects.filter(
        contact__in=contact_ids,
        state=Participant.State.MEMBER,
        group__workspace=group.workspace_id,
    ).exclude(group=group)
    return set(elsewhere.values_list("contact_id", flat=True))
