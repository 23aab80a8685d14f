"""What a browser asks for, held back while a test looks at what is shown meanwhile."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Error, Page, Route


@contextmanager
def held_back(page: Page, address: str | re.Pattern[str]) -> Iterator[None]:
    """What the page asks for at such addresses leaves the browser when the block is over."""
    held: list[Route] = []
    is_over = False

    def hold(route: Route) -> None:
        # The page may be ahead of us: its request can be here after the block.
        if is_over:
            route.continue_()
        else:
            held.append(route)

    page.route(address, hold)
    yield
    is_over = True
    for route in held:
        # The page may have called it off.
        with suppress(Error):
            route.continue_()
