"""The partials that go out live and stand in pages too, drawn one at a time.

One that cannot be drawn harms no neighbour: in its place stands a line that says so.
"""

import logging

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from inbox.screen.listing import Row
from inbox.screen.timeline import Item

logger = logging.getLogger(__name__)


def draw_line(item: Item, continued: bool = False) -> SafeString:
    """A line of a thread. Rendered for everybody: it says nothing about who reads it."""
    words = {"item": item, "continued": continued}
    try:
        return _drawn("inbox/thread/_item.jinja", words)
    except Exception:
        logger.exception("line of activity %s not drawn", item.activity.pk)
        return _drawn("inbox/thread/_unshown.jinja", words)


def draw_row(row: Row, **around: object) -> SafeString:
    """A row of the list, for everybody; in a page with `filters` and the open `conversation`."""
    words = {"row": row, **around}
    try:
        return _drawn("inbox/list/_row.jinja", words)
    except Exception:
        logger.exception("row of conversation %s not drawn", row.conversation.pk)
        return _drawn("inbox/list/_unshown.jinja", words)


def _drawn(partial: str, words: dict[str, object]) -> SafeString:
    """Its language is said: whether Django's own knows the partial takes as long as drawing it."""
    return SafeString(render_to_string(partial, words, using="live"))
