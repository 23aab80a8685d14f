"""One thing done with many conversations: a run with an item for each, worked off by a drain."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from inbox.errors import InboxError, InvalidInput
from inbox.models import BulkItem, BulkRun, Conversation
from queues.nudge import nudge_on_commit

MOST = 10_000
"""Conversations in one run: WhatsApp's limit of groups per number."""

Action = BulkRun.Action
State = BulkRun.State


class NotPossible(InboxError):
    """The run's state does not allow it."""


def start(
    conversations: QuerySet[Conversation],
    *,
    membership: Membership,
    action: BulkRun.Action,
    details: Mapping[str, Any] | None = None,
    client_key: uuid.UUID | None = None,
) -> BulkRun:
    """Have it done with these conversations, which the caller has checked the asker may see.

    The same `client_key` of one person returns the same run. Raises InvalidInput when there are
    none, or too many.
    """
    if known := _known(membership.user, client_key):
        return known
    pks = list(conversations.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if not pks:
        raise InvalidInput("Select at least one group.", field="conversation")
    if len(pks) > MOST:
        raise InvalidInput(f"At most {MOST:,} groups at a time. Narrow the filters.")
    try:
        with transaction.atomic():
            run = BulkRun.objects.create(
                workspace_id=membership.workspace_id,
                by=membership.user,
                action=action,
                details=dict(details or {}),
                client_key=client_key,
                total=len(pks),
            )
            _add_items(run, ({"conversation_id": pk} for pk in pks))
            nudge_on_commit("bulk")
            return run
    except IntegrityError:
        if known := _known(membership.user, client_key):
            return known
        raise


def _known(user: User, client_key: uuid.UUID | None) -> BulkRun | None:
    return BulkRun.objects.filter(by=user, client_key=client_key).first() if client_key else None


def _add_items(run: BulkRun, items: Any) -> None:
    BulkItem.objects.bulk_create(BulkItem(run=run, **item) for item in items)


def pause(run: BulkRun) -> None:
    _move(run, {State.RUNNING}, State.PAUSED)


def resume(run: BulkRun) -> None:
    _move(run, {State.PAUSED}, State.RUNNING)
    nudge_on_commit("bulk")


def cancel(run: BulkRun) -> None:
    """What is done stays done; the rest is left alone."""
    _move(run, {State.RUNNING, State.PAUSED}, State.CANCELLED)


def _move(run: BulkRun, before: set[BulkRun.State], after: BulkRun.State) -> None:
    finished_at = timezone.now() if after == State.CANCELLED else None
    moved = BulkRun.objects.filter(pk=run.pk, state__in=before).update(
        state=after, finished_at=finished_at
    )
    if not moved:
        raise NotPossible("This is over already, or was changed by somebody else.")


def dismiss(run: BulkRun) -> None:
    """Take a finished run off the screen."""
    BulkRun.objects.filter(pk=run.pk).exclude(state__in=[State.RUNNING, State.PAUSED]).update(
        dismissed_at=timezone.now()
    )


def undo(run: BulkRun) -> BulkRun:
    """Put back what a run did, where nobody has changed it since. Asking twice is asking once."""
    if not run.may_be_undone:
        raise NotPossible("This cannot be undone.")
    done = run.items.filter(state=BulkItem.State.DONE)
    with transaction.atomic():
        # A double click waits here for its twin.
        BulkRun.objects.select_for_update().get(pk=run.pk)
        if known := BulkRun.objects.filter(undoes=run).first():
            return known
        undoing = BulkRun.objects.create(
            workspace_id=run.workspace_id,
            by=run.by,
            action=Action.UNDO,
            details={"action": run.action} | run.details,
            undoes=run,
            total=done.count(),
        )
        _add_items(undoing, done.values("conversation_id", "before"))
        nudge_on_commit("bulk")
    return undoing
