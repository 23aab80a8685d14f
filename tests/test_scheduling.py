"""Which worker of a run gets which files."""

from types import SimpleNamespace

import pytest
from xdist.remote import Producer

from tests.scheduling import BrowsersApart

TESTS = [
    *(f"tests/{name}.py::test_{n}" for name in ("api", "flows", "views", "admin") for n in "123"),
    *(f"tests/e2e/{name}.py::test_{n}[chromium]" for name in ("story", "media") for n in "123"),
]


class Worker:
    """Remembers what it was given."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.tests: list[str] = []
        self.shutting_down = False

    def send_runtest_some(self, indices: list[int]) -> None:
        self.tests += [TESTS[index] for index in indices]

    def shutdown(self) -> None:
        self.shutting_down = True


@pytest.fixture
def workers() -> list[Worker]:
    """Three of them have worked in turn until nothing was left."""
    options = {"tx": ["3*popen"], "maxprocesses": None, "loadscopereorder": False}
    config = SimpleNamespace(getvalue=options.get, option=SimpleNamespace(**options))
    schedule = BrowsersApart(config, Producer("schedule", enabled=False))
    found = [Worker(f"gw{number}") for number in range(3)]
    for worker in found:
        schedule.add_node(worker)
        schedule.add_node_collection(worker, TESTS)
    schedule.schedule()
    done = dict.fromkeys(found, 0)
    while not schedule.tests_finished:
        for worker in found:
            if done[worker] < len(worker.tests):
                schedule.mark_test_complete(worker, TESTS.index(worker.tests[done[worker]]))
                done[worker] += 1
    return found


def test_each_test_is_given_to_one_worker(workers: list[Worker]) -> None:
    assert sorted(test for worker in workers for test in worker.tests) == sorted(TESTS)


def test_one_begins_with_browsers_and_does_nothing_else_afterwards(workers: list[Worker]) -> None:
    assert workers[1].tests
    assert all("[chromium]" in test for test in workers[1].tests)
    assert all(worker.shutting_down for worker in workers)


def test_the_others_come_to_browsers_last(workers: list[Worker]) -> None:
    for worker in workers:
        kinds = ["[chromium]" in test for test in worker.tests]
        assert kinds == sorted(kinds)
