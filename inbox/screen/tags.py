"""The tags of a workspace, to choose from."""

from accounts.models import Workspace
from inbox.models import Tag

PALETTE = Tag.Colour.choices


def of_workspace(workspace: Workspace | int) -> list[Tag]:
    """All of them, by name."""
    return list(Tag.objects.filter(workspace=workspace))


def next_colour(tags: list[Tag]) -> str:
    """For a new tag: the palette in turn, so that neighbours differ."""
    return PALETTE[(len(tags) + 1) % len(PALETTE)][0]
