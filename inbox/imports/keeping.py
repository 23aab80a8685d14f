"""A file is read, checked and kept, all of it or nothing. Nothing is asked of WhatsApp yet."""

import re

from django.db import transaction

from accounts.models import BusinessNumber, User
from groups.models import GroupImport, GroupImportRow, Invite
from groups.services import acquaintance
from inbox.imports.checking import Checked, Known, check
from inbox.imports.decoding import rows_of, text_of

State = GroupImportRow.State
DONE = (State.ASKED, State.CREATED)
BATCH = 500


def keep(
    content: bytes, *, name: str, number: BusinessNumber, by: User, means: Invite.Means
) -> GroupImport:
    """The dry run. Raises Unreadable (field "file"); nothing is stored then."""
    own = re.sub(r"[^0-9]", "", number.display_number)
    known_here = Known(
        own_number=own,
        blocked=acquaintance.blocked_wa_ids(number.workspace),
        tags=dict(number.workspace.tags.values_list("key", "pk")),
    )
    rows = check(rows_of(text_of(content)), known_here)
    with transaction.atomic():
        found = GroupImport.objects.create(
            workspace_id=number.workspace_id,
            number=number,
            name=name.translate({0: None})[:255] or "groups.csv",
            means=means,
            uploaded_by=by,
        )
        known = known_among(number, [row.fingerprint for row in rows])
        GroupImportRow.objects.bulk_create(
            (_row(found, checked, known) for checked in rows), batch_size=BATCH
        )
    return found


def known_among(number: BusinessNumber, fingerprints: list[str]) -> set[str]:
    """Those of which the number has a group already, or is making one."""
    known: set[str] = set()
    for start in range(0, len(fingerprints), BATCH):
        some = fingerprints[start : start + BATCH]
        rows = GroupImportRow.objects.filter(number=number, fingerprint__in=some, state__in=DONE)
        known.update(rows.values_list("fingerprint", flat=True))
    return known


def _row(found: GroupImport, checked: Checked, known: set[str]) -> GroupImportRow:
    state = State.READY
    if checked.problems:
        state = State.WRONG
    elif checked.fingerprint in known:
        state = State.KNOWN
    return GroupImportRow(
        group_import=found,
        number_id=found.number_id,
        line=checked.line,
        subject=checked.subject,
        description=checked.description,
        join_approval_mode=checked.join_approval_mode,
        phones=checked.phones,
        tags=checked.tags,
        problems=checked.problems,
        fingerprint=checked.fingerprint,
        state=state,
    )
