"""What keeps people out of a page, as axe sees it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

INSIDE = "main, [data-details-pane], dialog[open]"
"""What a page is about; what frames it is the same everywhere."""
Options = dict[str, list[str]]
_SCRIPT = Axe().axe_script
_RUN = """
([part, options]) => axe.run(part, {...options, resultTypes: ["violations"]}).then(found =>
  found.violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 200)}`)))
"""
EVERYTHING: Options = {}
COLOURS: Options = {"runOnly": ["color-contrast"]}


def found_on(page: Page, part: str = INSIDE) -> list[str]:
    """Each thing that axe finds on this part of the page as it stands, by its rule and the place.
    Light and dark differ in colours alone, so it is looked at whole in one of them and for colours
    in both."""
    page.emulate_media(color_scheme="dark")
    dark = _violations(page, part, COLOURS)
    page.emulate_media(color_scheme="light")
    return [f"dark {each}" for each in dark] + found_in_the_light(page, part)


def found_in_the_light(page: Page, part: str) -> list[str]:
    """For what has been looked at in the dark in another width."""
    return _violations(page, part, EVERYTHING)


def _violations(page: Page, part: str, options: Options) -> list[str]:
    # It is half a megabyte: once per page is enough.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SCRIPT)
    return page.evaluate(_RUN, [part, options])
