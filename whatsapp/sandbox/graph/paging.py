"""The Graph's cursors, oldest row first; `next` and `previous` are absent at the ends."""

from base64 import b64decode, b64encode
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from whatsapp.sandbox.errors import GraphError


def page(
    request: HttpRequest, rows: QuerySet, *, most: int, default: int = 25
) -> tuple[list, dict]:
    """The rows asked for by `limit`, `after`, `before`, and the `paging` object.

    Raises 100 for a bad limit, 131059 for a damaged cursor.
    """
    limit = _limit(request, most, default)
    found = _slice(request, rows, limit)
    if not found:
        return [], {}
    first, last = found[0].pk, found[-1].pk
    paging: dict = {"cursors": {"before": encode(first), "after": encode(last)}}
    if rows.filter(pk__lt=first).exists():
        paging["previous"] = _link(request, limit, before=encode(first))
    if rows.filter(pk__gt=last).exists():
        paging["next"] = _link(request, limit, after=encode(last))
    return found, paging


def encode(pk: int) -> str:
    return b64encode(f"cursor:{pk}".encode()).decode()


def decode(cursor: str) -> int:
    try:
        name, _, pk = b64decode(cursor, validate=True).decode().partition(":")
        return int(pk) if name == "cursor" else _damaged()
    except ValueError:
        return _damaged()


def _damaged() -> int:
    raise GraphError(131059, "The cursor is invalid or has expired. Start again without it.")


def _limit(request: HttpRequest, most: int, default: int) -> int:
    text = request.GET.get("limit", str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise GraphError(100, f"limit must be a number from 1 to {most}.")
    return int(text)


def _slice(request: HttpRequest, rows: QuerySet, limit: int) -> list:
    if after := request.GET.get("after"):
        return list(rows.filter(pk__gt=decode(after)).order_by("pk")[:limit])
    if before := request.GET.get("before"):
        return list(rows.filter(pk__lt=decode(before)).order_by("-pk")[:limit])[::-1]
    return list(rows.order_by("pk")[:limit])


def _link(request: HttpRequest, limit: int, **cursor: str) -> str:
    # The path below /sandbox, put behind the address that clients know us by.
    path = request.path.partition("/graph/")[2]
    return f"{settings.SANDBOX_URL}/graph/{path}?{urlencode({'limit': limit} | cursor)}"
