"""Every failure has one shape: {error, type, code, param?, details?}."""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InternalError, OperationalError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from accounts.errors import Refusal

log = logging.getLogger(__name__)

TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found",
    429: "rate_limit_error",
    502: "platform_error",
}


class ApiError(Exception):
    """An answer that is no success. `code` is stable, for programs; `message` is for people."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "invalid_request",
        status: int = 400,
        param: str = "",
        details: Mapping[str, Any] | None = None,
        platform_error: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.status, self.param = message, code, status, param
        self.details, self.retry_after = details, retry_after
        self.platform_error = platform_error
        """What WhatsApp said, when it was WhatsApp that refused."""


def not_found(what: str = "This") -> ApiError:
    return ApiError(f"{what} does not exist.", code="not_found", status=404)


def body_of(
    status: int, message: str, code: str, param: str = "", details: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    kind = TYPES.get(status) or ("api_error" if status >= 500 else "invalid_request_error")
    body: dict[str, Any] = {"error": message, "type": kind, "code": code}
    if param:
        body["param"] = param
    if details:
        body["details"] = dict(details)
    return body


def answer_to(error: Exception, context: Mapping[str, Any]) -> Response:
    """The exception handler of the REST API: whatever went wrong, the answer says it in JSON."""
    known = _as_api_error(error)
    if known is None:
        request = context.get("request")
        log.error(
            "request %s failed",
            getattr(getattr(request, "_request", None), "request_id", "-"),
            exc_info=error,
        )
        known = ApiError("Something went wrong on our side.", code="internal_error", status=500)
    response = Response(
        body_of(known.status, known.message, known.code, known.param, known.details),
        status=known.status,
    )
    if known.platform_error is not None:
        response.data |= {
            "type": "platform_error",
            "platform": "whatsapp",
            "platformError": dict(known.platform_error),
        }
    if known.retry_after is not None:
        response["Retry-After"] = str(known.retry_after)
    if known.status == status.HTTP_401_UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def _as_api_error(error: Exception) -> ApiError | None:
    match error:
        case ApiError():
            return error
        case Refusal():
            # A value that is wrong is a 400 in this contract, whatever a form calls it.
            code = 400 if error.status == 422 else error.status
            return ApiError(error.message, code=error.code, status=code, param=error.field)
        case exceptions.ValidationError():
            return _invalid(error)
        case Http404() | exceptions.NotFound():
            return not_found()
        case exceptions.MethodNotAllowed():
            return ApiError(
                "This address does not take that method.", code="method_not_allowed", status=405
            )
        case exceptions.UnsupportedMediaType():
            return ApiError("Send application/json.", code="unsupported_media_type", status=415)
        case RequestDataTooBig():
            return ApiError("The body is too large.", code="too_large", status=413)
        case exceptions.APIException():
            code = str(error.default_code)
            return ApiError(str(error.detail), code=code, status=error.status_code)
        case PermissionDenied():
            return ApiError("Not allowed.", code="insufficient_permissions", status=403)
        case SuspiciousOperation() | DataError():
            return ApiError("The request cannot be read.", code="invalid_request")
        case OperationalError() | InternalError():
            return ApiError(
                "Octet is busy. Try again in a moment.", code="busy", status=503, retry_after=1
            )
    return None


def _invalid(error: exceptions.ValidationError) -> ApiError:
    """The first thing that is wrong by name; all of them in `details`."""
    details = error.detail if isinstance(error.detail, dict) else {"body": error.detail}
    param, reasons = next(iter(details.items()), ("", ""))
    reason = reasons
    while isinstance(reason, (list, dict)) and reason:
        reason = reason[0] if isinstance(reason, list) else next(iter(reason.values()))
    param = "" if param == "non_field_errors" else str(param)
    message = f"{param}: {reason}" if param else str(reason)
    return ApiError(message, code="validation_error", param=param, details={"fields": details})
