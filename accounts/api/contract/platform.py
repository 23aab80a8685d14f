"""Answers that are WhatsApp's own."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.api.contract.errors import ApiError
from whatsapp.errors import GatewayError, Refused


@contextmanager
def whatsapps_word() -> Iterator[None]:
    """What WhatsApp refuses becomes an answer with its words."""
    try:
        yield
    except GatewayError as error:
        problem = error.problem
        raise ApiError(
            problem.details or problem.title or "WhatsApp did not answer.",
            code="platform_api_error",
            status=400 if isinstance(error, Refused) else 502,
            platform_error={"code": problem.code, "message": problem.title},
        ) from error
