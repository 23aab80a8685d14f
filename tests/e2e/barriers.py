"""What keeps people out of a page, as axe sees it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()
COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


def found_on(page: Page) -> list[str]:
    """Each thing that axe finds on the page as it stands, by its rule and the place. Light and dark
    differ in colours alone, so it is looked at whole in one of them and for colours in both."""
    page.emulate_media(color_scheme="dark")
    dark = _violations(page, COLOURS)
    page.emulate_media(color_scheme="light")
    return [f"dark {each}" for each in dark] + _violations(page, {"resultTypes": ["violations"]})


def _violations(page: Page, options: dict) -> list[str]:
    rules = _axe.run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in rules for node in rule["nodes"]]
