"""What a piece of news looks like, without what it says or whom it is about."""

from typing import Any

TELLING = frozenset(
    {
        "code",
        "error_code",
        "event",
        "field",
        "message_status",
        "messaging_product",
        "object",
        "phone_number_id",
        "reason",
        "status",
        "sub_type",
        "timestamp",
        "title",
        "type",
    }
)
"""Keys whose values are WhatsApp's own words, never a person's."""

LONGEST_WORD = 200


def redact(value: Any, key: str = "") -> Any:
    """The same shape; texts and numbers of people give way to their length."""
    if isinstance(value, dict):
        return {name: redact(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [redact(inner, key) for inner in value]
    if isinstance(value, bool) or value is None:
        return value
    text = str(value)
    if key in TELLING and len(text) <= LONGEST_WORD:
        return value
    return f"({len(text)} characters)"
