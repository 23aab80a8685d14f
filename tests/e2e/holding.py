"""What a browser asks for, held back while a test looks at what is shown meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page


@contextmanager
def held_back(page: Page, address: str) -> Iterator[None]:
    """What the page asks for at such addresses leaves the browser when the block is over. `*`
    stands for anything."""
    # Not page.route(): that stops each request of the page on its way and turns its cache off.
    devtools = page.context.new_cdp_session(page)
    devtools.send("Fetch.enable", {"patterns": [{"urlPattern": address}]})
    yield
    devtools.detach()
