"""All scenes of the walk: importing their modules enters them into the table."""

from tests.e2e.group_walk import calls, life, limits, people, receipts, wishes, writing
from tests.e2e.group_walk.table import SCENES, Scene

__all__ = ["SCENES", "TOPICS", "Scene", "address"]

TOPICS = (calls, life, limits, people, receipts, wishes, writing)


def address(scene: Scene) -> str:
    """As the documents name it."""
    return f"{scene.__module__.rpartition('.')[2]}.py::{scene.__name__}"
