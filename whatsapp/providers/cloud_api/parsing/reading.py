"""Reading JSON from strangers: strict about bytes, numbers and depth, kind to odd characters."""

import json
import math
import re
from itertools import accumulate
from typing import Any, NoReturn

from whatsapp.providers.cloud_api.parsing.scalars import MAX_DIGITS, Unreadable

MAX_DEPTH = 32
"""Levels of lists and objects. WhatsApp needs about ten; Python's parser dies near a thousand."""

_NO_BRACKETS = re.compile(r'(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[^"{}\[\]]++)++', re.DOTALL)
"""Strings and all else that opens no level. A string's closing quote is optional, so that a
missing one costs linear time."""

_SUSPECT_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BRACKET_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def read_json(body: bytes) -> Any:
    """Return the parsed body; every string in it can be stored by PostgreSQL.

    NUL and lone surrogates become U+FFFD. Raises Unreadable with bad_encoding, bad_json,
    bad_number or too_deep.
    """
    text = _decode(body)
    if _depth(text) > MAX_DEPTH:
        raise Unreadable("too_deep")
    try:
        tree = json.loads(
            text, parse_int=_read_int, parse_float=_read_float, parse_constant=_refuse_constant
        )
    except ValueError as error:
        raise Unreadable("bad_json") from error
    # Only an escape can smuggle these in: strict UTF-8 has no surrogates, strict JSON no NUL.
    return _storable(tree) if _SUSPECT_ESCAPE.search(text) else tree


def _decode(body: bytes) -> str:
    """UTF-8, with or without a byte order mark. UTF-16 and 32 show by NUL bytes at the start."""
    if b"\x00" in body[:4]:
        raise Unreadable("bad_encoding")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("bad_encoding") from error


def _depth(text: str) -> int:
    """Return how deep lists and objects nest, whether or not the rest is valid JSON."""
    brackets = _NO_BRACKETS.sub("", text)
    return max(accumulate(map(_BRACKET_STEPS.__getitem__, brackets)), default=0)


def _read_int(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise Unreadable("bad_number")
    return int(digits)


def _read_float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise Unreadable("bad_number")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise Unreadable("bad_json")


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value
