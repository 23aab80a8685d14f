"""How many, for people to read."""

from django import template

register = template.Library()


@register.filter
def thousands(count: int) -> str:
    """12345 as 12,345."""
    return f"{count:,}"
