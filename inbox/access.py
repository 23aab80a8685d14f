"""Who is looking, and what they may see. Pages, sockets and the fallback all ask here."""

from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest

from accounts.models import BusinessNumber, Membership, User

SESSION_KEY = "workspace"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A user in one workspace, with the numbers they work."""

    user_id: int
    workspace_id: int
    numbers: frozenset[int]

    @classmethod
    def from_membership(cls, membership: Membership) -> Self:
        numbers = BusinessNumber.objects.visible_to(membership.user).filter(
            workspace=membership.workspace_id
        )
        return cls(
            membership.user_id,
            membership.workspace_id,
            frozenset(numbers.values_list("pk", flat=True)),
        )


def membership_of(user: User, workspace_id: int | None = None) -> Membership | None:
    """The user's membership in this workspace, else the first one; None when they have none."""
    mine = Membership.objects.filter(user=user, user__is_active=True).select_related(
        "workspace", "user"
    )
    chosen = mine.filter(workspace=workspace_id).first() if workspace_id else None
    return chosen or mine.order_by("pk").first()


def current_membership(request: HttpRequest) -> Membership | None:
    """Where the user of this request is working."""
    return membership_of(request.user, request.session.get(SESSION_KEY))
