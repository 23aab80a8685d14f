"""Is a template filled in so that WhatsApp takes it?"""

import re
from collections.abc import Mapping

from whatsapp.template_schema.filling import address_of, fill, of_card
from whatsapp.template_schema.shape import (
    HEADER_LIMIT,
    URL_LIMIT,
    Field,
    Shape,
    TextPart,
    key_in_card,
)

WRONG_SPACE = re.compile(r"[\r\n\t\v\f\u0085\u2028\u2029]| {5,}")
"""What WhatsApp refuses in a value: line breaks, tabs, more than four spaces in a row."""

UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")
MEDIA_ID = re.compile(r"[0-9]{5,32}")
LINK = re.compile(r"https://[!-~]+\.[!-~]+")
NUMBER = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,12})?")


def check(shape: Shape, values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by field key, in words; empty when it can be sent.

    The key "body" or "header" names a text that is too long as a whole.
    """
    problems = {
        field.key: problem
        for field in (*shape.fields, *shape.hidden)
        if (problem := _problem(field, values.get(field.key, "")))
    }
    return problems | _as_a_whole(shape, values, problems)


def _as_a_whole(shape: Shape, values: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with texts and addresses when they are filled in."""
    problems = dict(told)
    problems |= _too_long_as_a_whole("body", shape.body, values, shape.body_limit, problems)
    if shape.header and shape.header.text:
        problems |= _too_long_as_a_whole(
            "header", shape.header.text, values, HEADER_LIMIT, problems
        )
    for button in shape.buttons:
        if button.kind == "url" and len(address_of(button, values)) > URL_LIMIT and button.field:
            problems.setdefault(button.field.key, f"The address is longer than {URL_LIMIT:,}.")
    for place, card in enumerate(shape.cards):
        found = _as_a_whole(card, of_card(values, place), of_card(told, place))
        problems |= {key_in_card(place, key): problem for key, problem in found.items()}
    return problems


def _problem(field: Field, value: str) -> str:
    if not value.strip():
        return "Fill this in." if field.is_required else ""
    if UNREADABLE.search(value):
        return "This has a character that WhatsApp does not take."
    if WRONG_SPACE.search(value):
        return "No line breaks, tabs or more than four spaces in a row."
    if over := max(len(value) - field.limit, 0):
        return f"Too long by {over:,}: {field.limit:,} characters at most."
    return _problem_of_kind(field, value.strip())


def _problem_of_kind(field: Field, value: str) -> str:
    match field.kind:
        case "media" if not (MEDIA_ID.fullmatch(value) or LINK.fullmatch(value)):
            return "Give an https:// address, or the id of a file uploaded to WhatsApp."
        case "latitude" if not _is_within(value, 90):
            return "A number from -90 to 90."
        case "longitude" if not _is_within(value, 180):
            return "A number from -180 to 180."
        case "suffix" if re.search(r"\s", value):
            return "An address has no spaces."
    return ""


def _is_within(value: str, most: int) -> bool:
    return bool(NUMBER.fullmatch(value)) and abs(float(value)) <= most


def _too_long_as_a_whole(
    where: str,
    part: TextPart,
    values: Mapping[str, str],
    limit: int,
    problems: Mapping[str, str],
) -> dict[str, str]:
    """Filled in, the text has a limit of its own; with one value too long already, one is told."""
    fields = part.fields.values()
    over = len(fill(part, values)) - limit
    if over <= 0 or not fields or any(field.key in problems for field in fields):
        return {}
    return {where: f"The filled-in text is too long by {over:,}: {limit:,} characters at most."}
