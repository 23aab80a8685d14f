"""Whom we invited into a group."""

from collections.abc import Collection

from groups.models import Group


def invited_among(group: Group, contact_ids: Collection[int]) -> set[int]:
    """Those of these people whom an agent sent the group's link."""
    return set()
