"""Reading what programs send, whatever they send: nothing in here raises but `wrong` when asked."""

from collections.abc import Mapping
from typing import Any

from accounts.api.contract.errors import ApiError


def inner(value: object) -> Mapping[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def rows(value: object) -> list[Any]:
    """A list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def words(value: object) -> str:
    """Text, or a number as text; "" for anything else."""
    is_words = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    return str(value).strip() if is_words else ""


def wrong(message: str) -> ApiError:
    return ApiError(message, code="validation_error")
