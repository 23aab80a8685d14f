"""The language of `live_templates/`: Jinja2, with the words of the pages' own (ADR 0022)."""

from typing import Any

from jinja2 import ChainableUndefined, Environment

from inbox.screen import drawing
from inbox.templatetags import addresses, bubbles, delivery, display, media, windows

LIBRARIES = (bubbles, delivery, display, media, windows)
TAGS = (addresses.address, delivery.tick, delivery.ticks, display.icon, display.moment)
PARTS = (drawing.draw_line, drawing.draw_row)


def environment(**options: Any) -> Environment:
    """What Django's settings ask for. Tags of the pages are filters here: what depends on nothing,
    as most icons do, is then drawn when a partial is compiled. What a partial was not told is
    empty, and so is whatever it asks of that."""
    language = Environment(
        loader=options["loader"],
        auto_reload=options["auto_reload"],
        autoescape=True,
        undefined=ChainableUndefined,
    )
    for library in LIBRARIES:
        language.filters.update(library.register.filters)
    language.filters.update({tag.__name__: tag for tag in (*TAGS, *PARTS)})
    return language
