"""Pages by keyset: a cursor says after which row the next page starts, never how many came before.

A cursor is signed for its list and its workspace: one that was cut, made up or taken from somewhere
else is a mistake, not another page.

Where the contract counts instead (`skip`), a list ends after a thousand rows.
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
MOST_COUNTED = 1000
"""Rows of a list for those who page by number: counting millions would take too long."""

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


def skip_of(request: Request) -> int:
    """`skip` of the query: from 0; beyond the end of what is counted there is nothing."""
    return min(_whole(request, "skip", least=0), MOST_COUNTED)


def numbered(
    rows: QuerySet[Row], *, limit: int, skip: int, order: Sequence[str] = ("-pk",)
) -> tuple[list[Row], dict[str, Any]]:
    """So many rows after the first `skip`, and what the contract says of such a page."""
    total = rows.order_by()[:MOST_COUNTED].count()
    pages = {"total": total, "limit": limit, "skip": skip, "pages": -(-total // limit)}
    found = list(rows.order_by(*order)[skip : min(skip + limit, MOST_COUNTED)])
    return found, pages | {"hasMore": skip + limit < total}


def _whole(request: Request, param: str, *, least: int) -> int:
    text = request.query_params.get(param) or str(least)
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) >= least):
        raise ApiError(
            f"{param} must be a number from {least}.", code="validation_error", param=param
        )
    return int(text)


def page_number_of(request: Request) -> int:
    """`page` of the query: from 1."""
    return _whole(request, "page", least=1)


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
