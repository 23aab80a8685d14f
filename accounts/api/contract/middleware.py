"""Around everything under /api/: request ids, and JSON even where no view was reached."""

import json
import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.api.contract.errors import body_of

PREFIX = "/api/"
USABLE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
REASONS = {
    400: ("The request cannot be read.", "invalid_request"),
    404: ("The address does not exist.", "not_found"),
    413: ("The body is too large.", "too_large"),
    500: ("Something went wrong on our side.", "internal_error"),
}


class ApiMiddleware:
    """`X-Request-Id` comes back as it was sent, or is made up; `request.request_id` has it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self._get_response(request)
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if USABLE_ID.fullmatch(given) else uuid.uuid4().hex
        response = self._get_response(request)
        if response.status_code >= 400 and "json" not in response.get("Content-Type", ""):
            response = _in_json(response.status_code)
        response["X-Request-Id"] = request.request_id
        return response


def _in_json(status: int) -> HttpResponse:
    message, code = REASONS.get(status, ("The request failed.", "failed"))
    body = json.dumps(body_of(status, message, code))
    return HttpResponse(body, status=status, content_type="application/json")
