"""Questions of a browser, or the answers to them, held back while a test looks at the page."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal

from playwright.sync_api import Error, Page

Held = Literal["Request", "Response"]


@contextmanager
def held_back(page: Page, address: str, what: Held = "Request") -> Iterator[list[dict[str, Any]]]:
    """What the page asks for at such addresses leaves the browser when the block is over; what it
    is answered (`Response`) reaches it then. The last comes first, as on a bad line. `*` stands for
    anything. Yields what is held."""
    # Not page.route(): that stops each request of the page on its way and turns its cache off.
    devtools = page.context.new_cdp_session(page)
    held: list[dict[str, Any]] = []
    is_over = False

    def stop(asked: dict[str, Any]) -> None:
        # The page may be ahead of us: what it asks for can be stopped after the block.
        if is_over:
            go_on(asked)
        else:
            held.append(asked)

    def go_on(asked: dict[str, Any]) -> None:
        # The page may have called it off.
        with suppress(Error):
            devtools.send(f"Fetch.continue{what}", {"requestId": asked["requestId"]})

    devtools.on("Fetch.requestPaused", stop)
    devtools.send("Fetch.enable", {"patterns": [{"urlPattern": address, "requestStage": what}]})
    yield held
    is_over = True
    for asked in reversed(held):
        go_on(asked)
