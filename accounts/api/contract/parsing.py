"""Bodies are read strictly: what two readers could understand differently is refused."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from accounts.api.contract.errors import ApiError

MOST_BYTES = 1024 * 1024
MOST_DIGITS = 20
DEEPEST = 32
CANNOT_BE_STORED = {"\0", *map(chr, range(0xD800, 0xE000))}


class StrictJSONParser(BaseParser):
    """An object in UTF-8, without duplicate keys, endless numbers or NUL; nothing is an empty
    object. Raises ApiError."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        request = (parser_context or {}).get("request")
        if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise _too_large()
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise _too_large()
        return read_object(raw)


def read_object(raw: bytes) -> dict[str, Any]:
    if not raw.strip():
        return {}
    try:
        text = raw.decode("utf-8")
        _check_depth(text)
        value = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=_no_number,
            parse_int=_int,
            parse_float=_float,
        )
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise _malformed("The body is not JSON.") from None
    if not isinstance(value, dict):
        raise _malformed("The body must be a JSON object.")
    check_text(value)
    return value


def check_text(value: object) -> None:
    """Refuses text that no database and no WhatsApp takes."""
    match value:
        case str():
            if not CANNOT_BE_STORED.isdisjoint(value):
                raise _malformed("NUL and lone surrogates are not text.")
        case dict():
            for name, inner in value.items():
                check_text(name)
                check_text(inner)
        case list():
            for inner in value:
                check_text(inner)


def _check_depth(text: str) -> None:
    """Counts brackets outside of strings before the real reader may run out of stack."""
    depth, in_string, escaped = 0, False, False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > DEEPEST:
                raise _malformed(f"The body is nested more than {DEEPEST} deep.")
        elif character in "]}":
            depth -= 1


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _malformed("A name is given twice.")
    return found


def _int(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise _malformed("A number is too long.")
    return int(digits)


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _malformed("A number is too large.")
    return number


def _no_number(name: str) -> float:
    raise _malformed(f"{name} is not JSON.")


def _malformed(message: str) -> ApiError:
    return ApiError(message, code="malformed_body")


def _too_large() -> ApiError:
    return ApiError("The body is too large: 1 MB at most.", code="too_large", status=413)
