"""Exports that are asked for are written, and those that have stood for a week go."""

import logging
import tempfile
from datetime import timedelta

from django.conf import settings
from django.core.files import File
from django.db.models import F
from django.utils import timezone

from inbox.exporting import writing
from inbox.history import Kind, recording
from inbox.models import Conversation, Export
from inbox.services import threads

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Renewed while an export grows; a worker that died gives it up after this."""

KEPT = timedelta(days=7)
MOST_TRIES = 3

State = Export.State


class Lost(Exception):
    """Another worker has taken the export over, or its conversation is gone."""


def drain_exports() -> int:
    """Write one export that is due, and remove what has expired. Returns how many it was."""
    expired = _expire()
    export = _claim()
    if export is None:
        return expired
    try:
        _carry_out(export)
    except Lost:
        logger.info("export %s was taken over", export.pk)
    except Exception:
        logger.exception("export %s broke", export.pk)
        _note_failure(export)
    return expired + 1


def _claim() -> Export | None:
    due = Export.objects.filter(state=State.QUEUED, due_at__lte=timezone.now())
    for pk, due_at in due.order_by("due_at", "pk").values_list("pk", "due_at")[:10]:
        taken = Export.objects.filter(pk=pk, due_at=due_at, state=State.QUEUED).update(
            due_at=timezone.now() + LEASE, attempts=F("attempts") + 1, lines=0, files=0
        )
        if taken:
            return Export.objects.select_related(
                "conversation__number", "conversation__group", "conversation__contact"
            ).get(pk=pk)
    return None


def _carry_out(export: Export) -> None:
    """No transaction is open while the file grows: it is as of when each part was read."""

    def progress(lines: int, files: int) -> None:
        _renew(export, lines, files)

    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as grown:
        progress(*writing.write(export.conversation, grown, progress))
        size = grown.tell()
        export.file.save("export.zip", File(grown), save=False)
    _note_ready(export, size)


def _renew(export: Export, lines: int, files: int) -> None:
    kept = Export.objects.filter(pk=export.pk, state=State.QUEUED, attempts=export.attempts).update(
        due_at=timezone.now() + LEASE, lines=lines, files=files
    )
    if not kept:
        raise Lost


def _note_ready(export: Export, size: int) -> None:
    now = timezone.now()
    with recording() as history:
        conversation = _lock(export)
        mine = conversation and Export.objects.filter(
            pk=export.pk, state=State.QUEUED, attempts=export.attempts
        ).update(
            state=State.READY, file=export.file.name, size=size, ready_at=now, due_at=now + KEPT
        )
        if mine:
            history.record(Kind.EXPORT_CHANGED, conversation)
            return
    export.file.delete(save=False)
    raise Lost


def _note_failure(export: Export) -> None:
    """Tried again a little later, three times in all."""
    gives_up = export.attempts >= MOST_TRIES
    with recording() as history:
        conversation = _lock(export)
        changed = Export.objects.filter(
            pk=export.pk, state=State.QUEUED, attempts=export.attempts
        ).update(
            state=State.FAILED if gives_up else State.QUEUED,
            due_at=None if gives_up else timezone.now() + timedelta(minutes=export.attempts),
        )
        if conversation and changed:
            history.record(Kind.EXPORT_CHANGED, conversation)


def _lock(export: Export) -> Conversation | None:
    return threads.lock([export.conversation_id]).get(export.conversation_id)


def _expire() -> int:
    over = Export.objects.filter(state=State.READY, due_at__lte=timezone.now())
    expired = list(over.order_by("pk")[:100])
    for export in expired:
        if Export.objects.filter(pk=export.pk, state=State.READY).update(
            state=State.EXPIRED, due_at=None, file=""
        ):
            export.file.storage.delete(export.file.name)
    return len(expired)
