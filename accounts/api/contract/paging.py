"""Pages by keyset: a cursor says after which row the next page starts, never how many came before.

A cursor is signed for its list and its workspace: one that was cut, made up or taken from somewhere
else is a mistake, not another page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework.request import Request

from accounts.api.contract.errors import ApiError

LONGEST_CURSOR = 600

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: list[Row]
    next_cursor: str | None

    @property
    def pagination(self) -> dict[str, Any]:
        return {"hasMore": self.next_cursor is not None, "nextCursor": self.next_cursor}


def limit_of(request: Request, *, usual: int, most: int) -> int:
    """`limit` of the query: at least 1; more than `most` is served as `most`."""
    text = request.query_params.get("limit", "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0):
        raise ApiError("limit must be a number from 1.", code="validation_error", param="limit")
    return min(int(text), most)


def page(
    rows: QuerySet[Row],
    *,
    request: Request,
    scope: str,
    order: Sequence[str] = ("-pk",),
    limit: int,
    param: str = "cursor",
) -> Page[Row]:
    """The page that the request asks for. `order` names one or two columns of one direction, the
    last of them unique. `scope` names the list with all that belongs to it: its filters and, in
    front, its workspace."""
    fields = [name.lstrip("-") for name in order]
    falls = order[0].startswith("-")
    text = request.query_params.get(param, "")
    if text:
        rows = rows.filter(_past(fields, _open(text, scope, len(fields), param), falls=falls))
    found = list(rows.order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    values = [_plain(getattr(last, field)) for field in fields]
    return Page(found[:limit], signing.dumps(values, salt=_salt(scope)))


def _past(fields: Sequence[str], values: Sequence[Any], *, falls: bool) -> Q:
    beyond = "lt" if falls else "gt"
    first, at = fields[0], values[0]
    if len(fields) == 1:
        return Q(**{f"{first}__{beyond}": at})
    same = Q(**{first: at, f"{fields[1]}__{beyond}": values[1]})
    # The first part says the same again, so that an index can start there.
    return Q(**{f"{first}__{beyond}e": at}) & (Q(**{f"{first}__{beyond}": at}) | same)


def _open(text: str, scope: str, length: int, param: str) -> list[Any]:
    try:
        if len(text) > LONGEST_CURSOR:
            raise signing.BadSignature
        values = signing.loads(text, salt=_salt(scope))
    except (signing.BadSignature, ValueError):
        values = []
    if len(values) != length:
        raise ApiError("This is no cursor of this list.", code="invalid_cursor", param=param)
    return values


def _salt(scope: str) -> str:
    return f"octet.cursor.{scope}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
