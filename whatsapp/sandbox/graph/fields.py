"""`?fields=a,b(c),d`: which properties of an object are wanted."""

from collections.abc import Iterable, Mapping

from django.http import HttpRequest

from whatsapp.sandbox.errors import PlainGraphError


def select(request: HttpRequest, node: str, values: Mapping, default: Iterable[str]) -> dict:
    """The wanted values, always with `id`. An unknown name fails the whole call, as Meta's does."""
    wanted = [name.strip() for name in request.GET.get("fields", "").split(",") if name.strip()]
    for name in wanted:
        if name not in values:
            message = f"(#100) Tried accessing nonexisting field ({name}) on node type ({node})"
            raise PlainGraphError(100, message, status=400)
    chosen = {name: values[name] for name in wanted or default}
    return {key: value for key, value in chosen.items() if value is not None} | {"id": values["id"]}
