"""Imports are carried out: a few groups at a time, so that pausing and cancelling take effect soon
and WhatsApp's limit on group work is not run into."""

from datetime import timedelta
from functools import partial

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from compiled_queries.query import CompiledQuery
from groups.models import Group, GroupImport, GroupImportRow, GroupRequest
from inbox.errors import InboxError
from inbox.history import recording
from inbox.imports.keeping import known_among
from inbox.models import Tag
from inbox.patience import patiently
from inbox.services import group_defaults, guests, new_groups
from inbox.services.group_work import NotNow
from queues.nudge import nudge_on_commit

State, RowState = GroupImport.State, GroupImportRow.State

IN_FLIGHT = 3
"""Groups being created at once for one import."""
LOOK_AGAIN = timedelta(seconds=1)
GROUP_RATE_LIMIT = 131208

MOVES = {
    State.RUNNING: {State.CHECKED, State.PAUSED},
    State.PAUSED: {State.RUNNING},
    State.CANCELLED: {State.CHECKED, State.RUNNING, State.PAUSED},
}
"""What may become what when somebody says so."""


def move(found: GroupImport, to: GroupImport.State) -> None:
    """Run, pause or cancel it; saying so twice changes nothing. Groups that WhatsApp was asked for
    are still finished. Raises NotNow when it is over."""
    with recording():
        now = timezone.now()
        changed = GroupImport.objects.filter(pk=found.pk, state__in=MOVES[to])
        moved = changed.update(state=to, due_at=now if to == State.RUNNING else None, note="")
        current = GroupImport.objects.get(pk=found.pk)
        if not moved and current.state != to:
            raise NotNow(f"This import is {current.get_state_display().lower()}.", code="over")
        if moved and to == State.RUNNING:
            GroupImport.objects.filter(pk=found.pk, started_at=None).update(started_at=now)
            nudge_on_commit("imports")
        if moved and to == State.CANCELLED:
            current.rows.filter(state=RowState.READY).update(state=RowState.CANCELLED)
            GroupImport.objects.filter(pk=found.pk).update(finished_at=now)


def drain_imports() -> int:
    """Bring running imports on. Returns how many groups were asked for."""
    settle()
    now = timezone.now()
    asked = 0
    for pk in _due(now=now):
        # Of two workers one takes it.
        mine = GroupImport.objects.filter(pk=pk, state=State.RUNNING, due_at__lte=now)
        if mine.update(due_at=now + LOOK_AGAIN):
            asked += _bring_on(
                GroupImport.objects.select_related("number", "uploaded_by").get(pk=pk)
            )
    return asked


_due = CompiledQuery(
    lambda now: (
        GroupImport.objects.filter(state=State.RUNNING, due_at__lte=now)
        .order_by("due_at")
        .values_list("pk", flat=True)[:10]
    )
)


def settle() -> None:
    """Take over what became of the groups that were asked for, also of cancelled imports."""
    for row in _decided():
        if row.group is None or row.group.state == Group.State.CREATE_FAILED:
            request = row.group.requests.filter(kind="create").last() if row.group else None
            row.state = RowState.FAILED
            row.problem = request.problem if request else "The group is gone."
        else:
            row.state = RowState.CREATED
        row.save(update_fields=["state", "problem"])


_decided = CompiledQuery(
    lambda: (
        GroupImportRow.objects.filter(state=RowState.ASKED)
        .exclude(group__state=Group.State.CREATING)
        .select_related("group")
        .order_by("pk")[:500]
    )
)


def _bring_on(found: GroupImport) -> int:
    note = _waits_for(found)
    GroupImport.objects.filter(pk=found.pk).update(note=note)
    if note:
        return 0
    room = IN_FLIGHT - found.rows.filter(state=RowState.ASKED).count()
    ready = found.rows.filter(state=RowState.READY).order_by("line")
    rows = list(ready[: max(room, 0)])
    for row in rows:
        patiently(partial(_ask, found, row))
    if not rows and not found.rows.filter(state__in=[RowState.READY, RowState.ASKED]).exists():
        over = GroupImport.objects.filter(pk=found.pk, state=State.RUNNING)
        over.update(state=State.DONE, finished_at=timezone.now(), due_at=None)
    return len(rows)


def _waits_for(found: GroupImport) -> str:
    if found.number.health != found.number.Health.OK:
        return "Waiting: the number cannot reach WhatsApp right now."
    throttled = GroupRequest.objects.filter(
        number=found.number,
        state=GroupRequest.State.QUEUED,
        problem_code=GROUP_RATE_LIMIT,
        due_at__gt=timezone.now(),
    )
    if throttled.exists():
        return "Waiting: WhatsApp takes no more groups for the moment."
    if _unsure_of(found) >= IN_FLIGHT:
        return "Waiting: WhatsApp has not said what became of the last groups."
    return ""


def _unsure_of(found: GroupImport) -> int:
    """Groups that were asked for and never confirmed; the next list from WhatsApp settles them."""
    unsure = GroupRequest.objects.filter(kind="create", state=GroupRequest.State.UNSURE)
    asked = found.rows.filter(state=RowState.ASKED)
    return asked.filter(group__in=unsure.values("group")).count()


def _ask(found: GroupImport, row: GroupImportRow) -> None:
    """One transaction: the group is asked for and the row says so. The same wish, in another file
    or by another worker, finds the group that there is."""
    if known_among(found.number, [row.fingerprint]):
        _still_ready(row).update(state=RowState.KNOWN)
        return
    try:
        with recording():
            _create(found, row, found.uploaded_by)
    except IntegrityError:
        _still_ready(row).update(state=RowState.KNOWN)
    except InboxError as error:
        if error.code != "number_paused":
            _still_ready(row).update(state=RowState.FAILED, problem=error.message)


def _still_ready(row: GroupImportRow) -> QuerySet[GroupImportRow]:
    """The row, unless a worker that overtook this one has asked for its group meanwhile."""
    return GroupImportRow.objects.filter(pk=row.pk, state=RowState.READY)


def _create(found: GroupImport, row: GroupImportRow, by: User | None) -> None:
    running = GroupImport.objects.select_for_update().filter(pk=found.pk, state=State.RUNNING)
    if running.first() is None or not _still_ready(row).update(state=RowState.ASKED):
        return
    conversation = new_groups.create(
        picture=group_defaults.of_number(found.number).picture,
        number=found.number,
        by=by,
        subject=row.subject,
        description=row.description,
        join_approval_mode=row.join_approval_mode or Group.JoinMode.AUTO_APPROVE,
        client_key=_key(row),
        guests=guests.check(found.number, pasted=",".join(f"+{wa_id}" for wa_id in row.phones)),
        means=found.means,
        tags=_tags(row),
    )
    GroupImportRow.objects.filter(pk=row.pk).update(group=conversation.group_id)


def _tags(row: GroupImportRow) -> list[Tag] | None:
    """Those of the line that there still are; None lets the number's defaults decide."""
    mine = Tag.objects.filter(workspace=row.number.workspace_id, pk__in=row.tags)
    return list(mine) if row.tags else None


def _key(row: GroupImportRow) -> str:
    """The same wish is asked once, and once more after each time that WhatsApp refused it."""
    refused = GroupImportRow.objects.filter(
        number=row.number_id, fingerprint=row.fingerprint, state=RowState.FAILED
    )
    return f"import {row.fingerprint} {refused.count()}"
