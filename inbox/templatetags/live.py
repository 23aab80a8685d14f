"""What goes out live, in a page."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def live(name: str, **words: Any) -> SafeString:
    """A partial of `live_templates/` and all that it is told: it does not see the page's own."""
    return SafeString(render_to_string(name, words, using="live"))
