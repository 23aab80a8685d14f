"""Showing people that we write to them: at once or not at all, and nothing hangs on it."""

import logging
from datetime import timedelta

from django.utils import timezone

from accounts.models import BusinessNumber
from compiled_queries.query import CompiledQuery
from inbox.models import TypingNotice
from whatsapp.errors import GatewayError

logger = logging.getLogger(__name__)

STALE_AFTER = timedelta(seconds=10)
"""By then the answer may have been sent: showing that we write would be wrong."""
AT_ONCE = 50


def drain_typing() -> int:
    """Show what was asked for a moment ago. Returns how many were tried."""
    return sum(_show(notice) for notice in _asked(since=timezone.now() - STALE_AFTER))


_asked = CompiledQuery(
    lambda since: (
        TypingNotice.objects.filter(
            is_due=True, asked_at__gt=since, number__health=BusinessNumber.Health.OK
        )
        .select_related("message", "number__connection")
        .order_by("asked_at")[:AT_ONCE]
    )
)


def _show(notice: TypingNotice) -> bool:
    """Who switches the row off has it: it is tried once, whatever comes of it."""
    mine = TypingNotice.objects.filter(pk=notice.pk, asked_at=notice.asked_at, is_due=True)
    if not mine.update(is_due=False):
        return False
    try:
        notice.number.open_gateway().mark_read(notice.message.wamid, typing=True)
    except GatewayError as error:
        logger.info("typing in conversation %s: %s", notice.pk, type(error).__name__)
    return True
