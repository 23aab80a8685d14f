"""What Octet found when it read a group, before WhatsApp's own news of it came: once it comes, the
line in the thread says what is known now, and integrations hear of no second change."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from inbox.history import Kind
from inbox.models import Activity, Conversation

READING_TAKES = timedelta(seconds=30)
"""At most. What is found counts from when we asked, and may have happened before the answer."""


def of_change(
    kind: Kind,
    conversation: Conversation,
    at: datetime,
    *,
    among: Collection[Kind],
    details: dict[str, Any] | None = None,
) -> Activity | None:
    """The fact of this kind and with these details that was found, and happened at that moment:
    nothing else among these kinds is known to have happened in between."""
    told = conversation.activities.filter(kind__in=among, in_thread=True)
    before = told.filter(occurred_at__range=(at - READING_TAKES, at))
    neighbours = (
        before.order_by("occurred_at", "seq").last(),
        told.filter(occurred_at__gt=at).order_by("occurred_at", "seq").first(),
    )
    wanted = ({"found": True} | (details or {})).items()
    return next(
        (one for one in neighbours if one and one.kind == kind and one.details.items() >= wanted),
        None,
    )


def explaining(found: Activity | None) -> dict[str, Any]:
    """What the news keeps of the fact whose line it takes over."""
    return {"explains": {"line": found.pk, "seq": found.seq}} if found else {}
