"""Values put in their places."""

import re
from collections.abc import Mapping

from whatsapp.template_schema.shape import VARIABLE, Button, TextPart, key_in_card


def of_card(values: Mapping[str, str], place: int) -> dict[str, str]:
    """The values of one card under the keys of its own."""
    prefix = key_in_card(place, "")
    return {
        key.removeprefix(prefix): value for key, value in values.items() if key.startswith(prefix)
    }


def value_of(values: Mapping[str, str], key: str) -> str:
    """A value as it will be sent."""
    return values.get(key, "").strip()


def fill(part: TextPart, values: Mapping[str, str]) -> str:
    """The text as people will read it; a place without a value stays as it is."""

    def put(match: re.Match[str]) -> str:
        field = part.fields.get(match[1])
        return (value_of(values, field.key) if field else "") or match[0]

    return VARIABLE.sub(put, part.text)


def address_of(button: Button, values: Mapping[str, str]) -> str:
    """Where a link button leads, filled in."""
    if button.field is None:
        return button.target
    value = value_of(values, button.field.key)
    return VARIABLE.sub(lambda match: value or match[0], button.target)
