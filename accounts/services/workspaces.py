"""Which workspace is meant."""

from accounts.models import Workspace


class UnknownWorkspace(Exception):
    """It cannot be told which one is meant. The text is for the person who asked."""


def choose(name: str) -> Workspace:
    """The workspace of this name; without a name the only one there is. The very first one is made.

    Raises UnknownWorkspace.
    """
    known = list(Workspace.objects.order_by("pk"))
    found = [workspace for workspace in known if workspace.name == name or not name]
    if len(found) == 1:
        return found[0]
    if known:
        names = ", ".join(f'"{workspace.name}"' for workspace in known)
        raise UnknownWorkspace(f"Say which workspace with --workspace: {names}.")
    if not name:
        raise UnknownWorkspace("There is no workspace yet: name the first one with --workspace.")
    return Workspace.objects.create(name=name)
