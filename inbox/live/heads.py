"""Where the logs of some workspaces stand."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import Workspace
from compiled_queries.query import CompiledQuery
from inbox.models import ActivityClock


@dataclass(frozen=True, slots=True)
class Head:
    epoch: str
    seq: int
    rights_version: int


def read(workspace_ids: Collection[int]) -> dict[int, Head]:
    """The head of each workspace's log, in one query; in two where nothing has happened yet."""
    clocks = _clocks_of(workspaces=list(workspace_ids))
    heads = {pk: Head(str(epoch), last, rights) for pk, epoch, last, rights in clocks}
    if untouched := set(workspace_ids) - heads.keys():
        rows = Workspace.objects.filter(pk__in=untouched)
        for pk, epoch, rights in rows.values_list("pk", "epoch", "rights_version"):
            heads[pk] = Head(str(epoch), 0, rights)
    return heads


def of(workspace: Workspace) -> Head:
    return read([workspace.pk])[workspace.pk]


_clocks_of = CompiledQuery(
    lambda workspaces: ActivityClock.objects.filter(pk__among=workspaces).values_list(
        "pk", "workspace__epoch", "last", "workspace__rights_version"
    )
)
