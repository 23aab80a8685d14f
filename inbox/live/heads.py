"""Where the logs of some workspaces stand."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Workspace
from inbox.models import ActivityClock


@dataclass(frozen=True, slots=True)
class Head:
    epoch: str
    seq: int
    rights_version: int


def read(workspace_ids: Collection[int]) -> dict[int, Head]:
    """The head of each workspace's log, in one query."""
    clock = ActivityClock.objects.filter(pk=OuterRef("pk")).values("last")[:1]
    rows = Workspace.objects.filter(pk__in=workspace_ids).annotate(
        head=Coalesce(Subquery(clock), 0)
    )
    return {
        pk: Head(str(epoch), head, rights)
        for pk, epoch, head, rights in rows.values_list("pk", "epoch", "head", "rights_version")
    }


def of(workspace: Workspace) -> Head:
    return read([workspace.pk])[workspace.pk]
