"""Pieces of WhatsApp's JSON, of which only what looks right is taken."""

from collections.abc import Iterable, Mapping
from typing import Any

Component = Mapping[str, Any]


def example_of(part: Component) -> Component:
    example = part.get("example")
    return example if isinstance(example, Mapping) else {}


def named_samples(example: Component, key: str) -> dict[str, str]:
    rows = rows_of(example.get(f"{key}_named_params"))
    return {text_of(row.get("param_name")): text_of(row.get("example")) for row in rows}


def first_list(value: object) -> list[str]:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return strings_of(value[0])
    return strings_of(value)


def strings_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text_of(item) for item in value] if isinstance(value, list) else []


def rows_of(value: object) -> list[Component]:
    items: Iterable[object] = value if isinstance(value, list) else ()
    return [item for item in items if isinstance(item, Mapping)]


def text_of(value: object) -> str:
    return value if isinstance(value, str) else ""
