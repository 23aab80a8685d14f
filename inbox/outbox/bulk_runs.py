"""Works off runs: item by item, each in a transaction of its own, a few hundred per lease."""

import logging
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from compiled_queries.query import CompiledQuery
from inbox.errors import InboxError
from inbox.models import BulkItem, BulkRun, Conversation
from inbox.patience import patiently
from inbox.services import bulk_actions

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
AT_ONCE = 50
"""Items between two looks at whether the run was paused."""


def drain_bulk() -> int:
    """Do some of what is due; returns how many items were handled."""
    return sum(_work_on(run) for run in _runs_due(now=timezone.now()))


_runs_due = CompiledQuery(
    lambda now: (
        BulkRun.objects.filter(
            Q(leased_until=None) | Q(leased_until__lt=now),
            state=BulkRun.State.RUNNING,
            due_at__lte=now,
        )
        .select_related("by")
        .order_by("due_at", "pk")[:10]
    )
)


def _work_on(run: BulkRun) -> int:
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    row = BulkRun.objects.filter(pk=run.pk, state=BulkRun.State.RUNNING)
    if not row.filter(free).update(leased_until=now + LEASE):
        return 0
    items = list(run.items.filter(state=BulkItem.State.WAITING).order_by("pk")[:AT_ONCE])
    seen = _seen_by(run, items)
    for item in items:
        patiently(partial(_handle, run, item, seen.get(item.conversation_id)))
    if not run.items.filter(state=BulkItem.State.WAITING).exists():
        row.update(state=BulkRun.State.DONE, finished_at=timezone.now())
    # Other runs get their turn first.
    BulkRun.objects.filter(pk=run.pk).update(leased_until=None, due_at=timezone.now())
    return len(items)


def _seen_by(run: BulkRun, items: list[BulkItem]) -> dict[int, Conversation]:
    """Rights may have changed since the run was started."""
    may_write = run.by.memberships.exclude(role="viewer").filter(workspace=run.workspace_id)
    if not may_write.exists():
        return {}
    visible = Conversation.objects.visible_to(run.by).filter(workspace=run.workspace_id)
    rows = visible.filter(pk__in=[item.conversation_id for item in items])
    return {row.pk: row for row in rows.select_related("number", "group", "contact")}


def _handle(run: BulkRun, item: BulkItem, conversation: Conversation | None) -> None:
    """Do it and tick it off in one transaction: never half, never twice."""
    if conversation is None:
        return _fail(run, item, "You no longer work with this group.")
    try:
        with transaction.atomic():
            if not _claim(item, BulkItem.State.DONE):
                return None
            before = bulk_actions.carry_out(run, item, conversation)
            BulkItem.objects.filter(pk=item.pk).update(before=before or item.before)
            BulkRun.objects.filter(pk=run.pk).update(done=F("done") + 1)
    except InboxError as error:
        _fail(run, item, error.message)
    return None


def _fail(run: BulkRun, item: BulkItem, problem: str) -> None:
    with transaction.atomic():
        if _claim(item, BulkItem.State.FAILED, problem=problem[:500]):
            BulkRun.objects.filter(pk=run.pk).update(failed=F("failed") + 1)


def _claim(item: BulkItem, state: BulkItem.State, **fields: str) -> bool:
    waiting = BulkItem.objects.filter(pk=item.pk, state=BulkItem.State.WAITING)
    return bool(waiting.update(state=state, **fields))
