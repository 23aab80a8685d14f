"""Every webhook about groups of which there is a sample: the sandbox sends it over the wire, for
something that a program, a phone or WhatsApp did; and Octet shows what it says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.group_walk.scenes import SCENES, Scene
from tests.e2e.group_walk.table import likeness, sample
from tests.e2e.group_walk.world import World
from tests.e2e.processes import Embedded
from tests.whatsapp.bodies import PAYLOADS

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, demo_data: Path) -> Iterator[World]:
    embedded = Embedded(tmp_path_factory.mktemp("groups"), demo_data)
    embedded.environment["API_REQUESTS_PER_MINUTE"] = "100000"
    with embedded:
        world = World(embedded)
        world.has_template("weekend_offer", "MARKETING")
        world.begin()
        yield world


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_what_whatsapp_tells_is_what_octet_shows(world: World, scene: Scene) -> None:
    world.begin()

    scene(world)

    told = [likeness(letter) for letter in world.letters()]
    missing = [name for name in SCENES[scene] if likeness(sample(name)) not in told]
    assert not missing, [letter for letter in world.letters()]


def test_every_sample_has_its_scene() -> None:
    shown = {name for samples in SCENES.values() for name in samples}
    samples = [*(PAYLOADS / "groups").glob("*.json"), *(PAYLOADS / "messages").glob("group.*.json")]

    assert shown == {f"{path.parent.name}/{path.stem}" for path in samples}
