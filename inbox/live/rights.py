"""Whether an open page may still see what it could see when it was opened."""

from collections.abc import Collection

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare

from accounts.models import Membership, User
from inbox.access import Viewer

LOGGED_OUT = 4401
CHANGED = 4403


def verdict(viewer: Viewer, session_key: str) -> int | None:
    """The code to close the socket with, or None when all is as it was."""
    user = User.objects.filter(pk=viewer.user_id).first()
    if user is None or not _is_logged_in(user, session_key):
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


def _is_logged_in(user: User, session_key: str) -> bool:
    """The session is there, has not expired, and was opened with today's password."""
    known = SessionStore(session_key).load().get(HASH_SESSION_KEY, "")
    return constant_time_compare(known, user.get_session_auth_hash())


def verdicts(viewers: Collection[tuple[Viewer, str]]) -> dict[tuple[Viewer, str], int | None]:
    return {known: verdict(*known) for known in viewers}
