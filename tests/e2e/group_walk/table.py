"""The table of the walk: which scene makes WhatsApp tell us which sample webhooks."""

import json
from collections.abc import Callable
from typing import Any

from tests.e2e.group_walk.world import World
from tests.whatsapp.bodies import PAYLOADS, shape

Scene = Callable[[World], None]
SCENES: dict[Scene, tuple[str, ...]] = {}

ECHO = "biz_opaque_callback_data"
"""What Octet asks to be told again with its messages; the samples are of messages without it."""

NAMING = {"type", "status", "initiated_by", "update_successful", "category", "billable"}
"""Whose values say what a webhook tells; of the rest only the shape counts."""


def tells(*samples: str) -> Callable[[Scene], Scene]:
    """The scene below brings about each of these, and says what Octet then shows."""

    def enter(scene: Scene) -> Scene:
        SCENES[scene] = samples
        return scene

    return enter


walked = tells()
"""A scene for what it shows; there is a sample of nothing that it alone brings about."""


def sample(name: str) -> Any:
    """The one change of a payload file."""
    return json.loads((PAYLOADS / f"{name}.json").read_text())["entry"][0]["changes"][0]


def likeness(change: Any) -> tuple[Any, list[str]]:
    """Two webhooks that tell the same have the same."""
    change = _without_echo(change)
    return shape(change), sorted({f"{key}: {value}" for key, value in _named(change)})


def _without_echo(change: Any) -> Any:
    value = change["value"]
    statuses = [{k: v for k, v in one.items() if k != ECHO} for one in value.get("statuses", [])]
    return change | {"value": value | ({"statuses": statuses} if statuses else {})}


def _named(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, list):
        return [found for one in value for found in _named(one)]
    if not isinstance(value, dict):
        return []
    own = [(key, one) for key, one in value.items() if key in NAMING]
    return own + [found for one in value.values() for found in _named(one)]
