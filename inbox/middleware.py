"""Turns what cannot be done into an answer a page can show."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from inbox.errors import InboxError
from inbox.patience import TROUBLE

FRAGMENT_HEADER = "X-Fragment"
"""Sent by our scripts; a plain form gets a redirect and a flash instead."""


class InboxErrorMiddleware:
    """An InboxError becomes {code, message, field} with its status, a busy database a 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, InboxError):
            return _explain(request, exception)
        if isinstance(exception, TROUBLE):
            return JsonResponse(
                {"code": "busy", "message": "Octet is busy. Try again in a moment."}, status=503
            )
        return None


def _explain(request: HttpRequest, error: InboxError) -> HttpResponse:
    if wants_fragment(request):
        body = {"code": error.code, "message": error.message}
        if error.field:
            body["field"] = error.field
        return JsonResponse(body, status=error.status)
    messages.error(request, error.message)
    return redirect(request.META.get("HTTP_REFERER") or "inbox:home")


def wants_fragment(request: HttpRequest) -> bool:
    return FRAGMENT_HEADER in request.headers
