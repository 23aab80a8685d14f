"""Values put in their places."""

import re
from collections.abc import Mapping

from whatsapp.template_schema.shape import VARIABLE, Button, TextPart


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
