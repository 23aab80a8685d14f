"""What is counted, and how many, for people to read."""

from django import template

register = template.Library()


@register.filter
def thousands(count: int) -> str:
    """12345 as 12,345."""
    return f"{count:,}"


@register.filter
def category_words(category: str) -> str:
    """WhatsApp's name of a price category, such as group_service, for people."""
    return category.replace("_", " ").capitalize() or "Not told"
