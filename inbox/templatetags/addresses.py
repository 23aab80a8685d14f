"""Addresses of one thing among many."""

from functools import cache

from django import template
from django.urls import reverse

register = template.Library()

_PLACE = 987_654_321
"""A number that stands in no route."""


@register.simple_tag
def address(name: str, pk: int) -> str:
    """What `url` says for a route with one number. For what a page names fifty times: `url` looks
    through the routes each time."""
    before, after = _around(name)
    return f"{before}{pk}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[_PLACE]).partition(str(_PLACE))
    return before, after
