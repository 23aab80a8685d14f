"""Every operation of the REST API, read off the URL conf."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.api.contract.views import ApiView
from inbox.api.media.views import FormParser

METHODS = ("get", "post", "put", "patch", "delete")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Operation:
    """A method of a route. `route` is as the URL conf has it."""

    method: str
    route: str
    view: type[ApiView] = field(compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.route}"

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.route)

    @property
    def takes_form(self) -> bool:
        """A file comes in it."""
        return self.method == "post" and set(self.view.parser_classes) == {FormParser}

    def path(self, ids: dict[str, str]) -> str:
        return "/api/" + PARAMETER.sub(lambda match: ids[match[1]], self.route)


def operations() -> list[Operation]:
    """All that need a key."""
    api = next(one for one in get_resolver().url_patterns if str(one.pattern) == "api/")
    return [
        Operation(method, route, view)
        for route, view in _views(api, "")
        for method in METHODS
        if issubclass(view, ApiView) and hasattr(view, method)
    ]


def _views(resolver: URLResolver, before: str) -> Iterator[tuple[str, type]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback.view_class
        else:
            yield from _views(pattern, route)
