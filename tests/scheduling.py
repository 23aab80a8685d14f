"""A pytest plugin: one worker begins with the browser tests, which wait a good deal, while the
others compute. Each part alone would leave processors idle, or have too few of them.

A worker that has driven a browser does nothing else afterwards: Playwright leaves an event loop
running, in which the ORM refuses to work.
"""

from collections.abc import Iterable

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

IN_A_BROWSER = "[chromium"
"""Playwright's plugin puts this into the names of such tests."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    return BrowsersApart(config, log) if config.getvalue("dist") == "loadfile" else None


class BrowsersApart(LoadFileScheduling):
    """Whole files in their order, but the second worker takes those with browser tests first."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        if self._begins_with_browsers(node) and (file := self._next_with_browsers()):
            self.workqueue.move_to_end(file, last=False)
        super()._assign_work_unit(node)

    def _reschedule(self, node: WorkerController) -> None:
        if self._begins_with_browsers(node) and not self._next_with_browsers():
            node.shutdown()
        else:
            super()._reschedule(node)

    def _begins_with_browsers(self, node: WorkerController) -> bool:
        return _has_browsers(self.collection) and node.gateway.id == "gw1"

    def _next_with_browsers(self) -> str | None:
        return next((file for file, tests in self.workqueue.items() if _has_browsers(tests)), None)


def _has_browsers(tests: Iterable[str]) -> bool:
    return any(IN_A_BROWSER in test for test in tests)
