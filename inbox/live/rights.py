"""Whether an open page may still see what it could see when it was opened."""

from collections.abc import Collection

from django.contrib.sessions.models import Session

from accounts.models import Membership
from inbox.access import Viewer

LOGGED_OUT = 4401
CHANGED = 4403


def verdict(viewer: Viewer, session_key: str) -> int | None:
    """The code to close the socket with, or None when all is as it was."""
    if not Session.objects.filter(session_key=session_key).exists():
        return LOGGED_OUT
    membership = (
        Membership.objects.filter(
            user=viewer.user_id, workspace=viewer.workspace_id, user__is_active=True
        )
        .select_related("user")
        .first()
    )
    if membership is None:
        return CHANGED
    return None if Viewer.from_membership(membership) == viewer else CHANGED


def verdicts(viewers: Collection[tuple[Viewer, str]]) -> dict[tuple[Viewer, str], int | None]:
    return {known: verdict(*known) for known in viewers}
