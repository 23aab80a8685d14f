"""WhatsApp's error objects, which look alike in webhooks and in answers to calls."""

from typing import Any

from whatsapp.events import Problem
from whatsapp.providers.cloud_api.parsing.scalars import read_count, read_name

MAX_DETAILS_LENGTH = 2000


def read_problem(error: object) -> Problem:
    """Return one error as a Problem; whatever is missing stays empty. Never raises."""
    if not isinstance(error, dict):
        return Problem()
    title = error.get("title") or error.get("error_user_title") or error.get("message")
    return Problem(
        code=read_count(error.get("code")), title=read_name(title), details=_details(error)
    )


def first_problem(errors: object) -> Problem | None:
    """Return the first of errors[], or None: without errors, a thing succeeded."""
    if not errors:
        return None
    return read_problem(errors[0] if isinstance(errors, list) else errors)


def _details(error: dict[str, Any]) -> str:
    error_data = error.get("error_data")
    details = error_data.get("details") if isinstance(error_data, dict) else None
    text = details or error.get("error_user_msg") or error.get("message")
    return text[:MAX_DETAILS_LENGTH] if isinstance(text, str) else ""
