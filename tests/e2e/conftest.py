import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import pages
from tests.e2e.databases import EmptyDatabases
from tests.e2e.desk import Desk
from tests.e2e.processes import Embedded, Octet
from tests.inbox.media import files

HERE = Path(__file__).parent
FIRST = (
    *("test_without_redis", "test_tags", "test_importing", "test_story", "test_every_screen"),
    *("test_voice", "test_repairs", "test_notes", "test_media"),
)
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker("e2e")
    item.add_marker("slow")
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        item.add_marker(pytest.mark.skip(reason="needs servers: run script/test"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those in a browser come last: Playwright leaves an event loop running, in which the ORM
    refuses to work. The longest of them come first, so that no worker is left alone with one, and
    short ones between them: a worker takes two or three at a time."""
    ours = [item for item in items if HERE in item.path.parents]
    modules = {item.path for item in ours if "browser" in item.fixturenames}
    last = [item for item in ours if item.path in modules]
    last.sort(key=lambda item: (*FIRST, item.path.stem).index(item.path.stem))
    items[:] = [item for item in items if item.path not in modules] + last


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Four workers share two cores with servers and browsers: what takes a tenth of a second
    alone may take five there."""
    expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def octet_servers(
    tmp_path_factory: pytest.TempPathFactory, empty_databases: EmptyDatabases
) -> Iterator[Octet]:
    with Octet(empty_databases, tmp_path_factory.mktemp("octet")) as octet:
        yield octet


@pytest.fixture(scope="module")
def used_octet(octet_servers: Octet) -> Iterator[Octet]:
    """It rests while other modules have their turn: even idle it takes part of a core."""
    yield octet_servers
    octet_servers.stop_all()


@pytest.fixture
def octet(used_octet: Octet) -> Octet:
    """Octet in its production processes, all of them running when a test begins."""
    used_octet.start_all()
    return used_octet


@pytest.fixture(scope="session")
def desk_once(octet_servers: Octet) -> Desk:
    octet_servers.start_all()
    return Desk(octet_servers)


@pytest.fixture
def desk(octet: Octet, desk_once: Desk) -> Iterator[Desk]:
    """An agent's desk, connected to the sandbox; faults that a test ordered end with it."""
    yield desk_once
    octet.start_all()
    requests.delete(f"{octet.sandbox_url}/faults/", timeout=30)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, demo_data: Path) -> Iterator[Embedded]:
    """What script/server runs, with a data folder of its own; the tests of a module share it, each
    in a chat of its own."""
    with Embedded(tmp_path_factory.mktemp("embedded"), demo_data) as embedded:
        yield embedded


@pytest.fixture(scope="module")
def marias_browser(
    embedded: Embedded, browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[BrowserContext]:
    """A browser where Maria has logged in by keyboard. It keeps its cookies and its cache as hers
    does: logging in and loading a hundred files anew for each test was half of some tests."""
    context = browser.new_context(**browser_context_args)
    with context.new_page() as page:
        pages.log_in(page, embedded.url)
    yield context
    context.close()


@pytest.fixture
def context(embedded: Embedded, marias_browser: BrowserContext) -> Iterator[BrowserContext]:
    """Maria's browser without an open page, and with nothing that an earlier test left there."""
    with marias_browser.new_page() as page:
        page.goto(f"{embedded.url}/healthz")
        page.evaluate("localStorage.clear()")
    yield marias_browser
    for page in marias_browser.pages:
        page.close()


@pytest.fixture
def inbox(embedded: Embedded, page: Page) -> Page:
    """Maria's inbox."""
    page.goto(f"{embedded.url}/inbox/")
    return page


@pytest.fixture
def maria(embedded: Embedded, inbox: Page) -> Page:
    """Maria's inbox, with the group invitation that WhatsApp has approved."""
    inbox.goto(f"{embedded.url}/templates/")
    add = inbox.get_by_role("button", name="Add the group invitation")
    if add.count():
        add.click()
    inbox.goto(f"{embedded.url}/inbox/")
    return inbox


@pytest.fixture
def phones(embedded: Embedded, context: BrowserContext) -> Page:
    """The page of phones, in another tab."""
    page = context.new_page()
    page.goto(f"{embedded.sandbox_url}/")
    return page


@pytest.fixture
def casa(inbox: Page) -> Page:
    """Maria has Casa Lima open."""
    inbox.locator("[data-row]", has_text="Casa Lima").get_by_role("link").click()
    expect(inbox.get_by_role("log")).to_be_visible()
    return inbox


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What Maria has on her disk."""
    (tmp_path / "roof.jpg").write_bytes(files.picture())
    (tmp_path / "lease.pdf").write_bytes(files.PDF * 50)
    (tmp_path / "logo.svg").write_bytes(files.SVG)
    (tmp_path / "large.jpg").write_bytes(files.picture() + b"\0" * (6 * 1024**2))
    return tmp_path


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium: Playwright's own is not on a package registry."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not program:
        pytest.fail("Chromium was not found; install it or set CHROMIUM", pytrace=False)
    # Chromium's sandbox refuses root.
    as_root = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    arguments = [*browser_type_launch_args.get("args", []), *as_root]
    return browser_type_launch_args | {"executable_path": program, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Nothing moves: what is looked at in the middle of its way is half there."""
    return browser_context_args | {"reduced_motion": "reduce"}
