"""docs/groups.md names the tests and scenes that show what it says: they exist."""

import re
from pathlib import Path

import pytest

from tests.e2e.group_walk.scenes import SCENES, address

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "groups.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TABLE)))
WALKED = set(re.findall(r"`group_walk/(\w+\.py::\w+)`", TABLE))
A_WEBHOOK = r"^\| `([\w./]+)` \| `group_walk/(\w+\.py::\w+)` \|$"
WEBHOOKS = dict(re.findall(A_WEBHOOK, TABLE, re.MULTILINE))
ROWS = re.findall(r"^\| (\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", TABLE, re.MULTILINE)


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_is_named_exists(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE)


def test_a_scene_that_is_named_is_played_and_the_other_way_round() -> None:
    assert {address(scene) for scene in SCENES} == WALKED


def test_every_webhook_stands_there_with_its_scene() -> None:
    shown = {sample: address(scene) for scene, samples in SCENES.items() for sample in samples}

    assert shown == WEBHOOKS


def test_every_row_stands_there_once() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 85))


def test_what_works_names_its_test() -> None:
    without = [number for number, state, shown in ROWS if state == "yes" and "::" not in shown]

    assert not without
    assert {state for _, state, _ in ROWS} == {"yes", "WhatsApp has none"}
