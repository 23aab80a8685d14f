"""A group's settings as the panel shows them: what is true, what was asked for, what failed."""

from dataclasses import dataclass

from groups.models import Group, GroupRequest
from whatsapp.explanations import Explanation, explain

LOOKED_AT = 30
"""Newest requests that a setting's state is read from."""

KINDS = (GroupRequest.Kind.UPDATE, GroupRequest.Kind.PICTURE)
NAMES = ("subject", "description", "picture")

State = GroupRequest.State


@dataclass(frozen=True, slots=True)
class Setting:
    """`wish` is what WhatsApp was last asked for, while that is open or has failed."""

    name: str
    wish: str = ""
    request: GroupRequest | None = None
    code: int = 0
    problem: str = ""

    @property
    def is_pending(self) -> bool:
        return self.request is not None and self.request.is_open

    @property
    def is_unsure(self) -> bool:
        return self.request is not None and self.request.state == State.UNSURE

    @property
    def has_failed(self) -> bool:
        return self.request is not None and not self.request.is_open

    @property
    def explanation(self) -> Explanation:
        return explain(self.code)


def of(group: Group) -> dict[str, Setting]:
    """Every setting by its name, in one query. The newest request that names it decides."""
    requests = list(group.requests.filter(kind__in=KINDS).order_by("-pk")[:LOOKED_AT])
    return {name: _setting(name, requests) for name in NAMES}


def _setting(name: str, requests: list[GroupRequest]) -> Setting:
    request = next((request for request in requests if name in request.wish), None)
    if request is None or request.dismissed_at or request.state == State.CONFIRMED:
        return Setting(name)
    if name not in request.open_wish:
        return Setting(name)
    failed = request.results.get("failed", {}).get(name, {})
    return Setting(
        name,
        wish=str(request.wish[name]),
        request=request,
        code=failed.get("code", request.problem_code),
        problem=failed.get("problem", request.problem),
    )
