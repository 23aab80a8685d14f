"""The frame around the control API: JSON in, JSON out, refusals as a sentence."""

import json
from collections.abc import Callable

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from whatsapp.sandbox.models import BusinessNumber, Group, Person
from whatsapp.sandbox.services import numbers
from whatsapp.sandbox.services.refusals import Refused

Answer = dict | tuple[int, dict]
WITH_BODY = ("post", "put", "patch")


class Invalid(Exception):
    """The request makes no sense; the text says what would."""


class Body(dict):
    """The JSON object of a request; getters raise `Invalid` for the wrong type."""

    def text(self, name: str, default: str | None = None) -> str:
        value = self.get(name, default)
        if not isinstance(value, str):
            raise Invalid(f"{name} must be a text.")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.get(name, default)
        if not isinstance(value, bool):
            raise Invalid(f"{name} must be true or false.")
        return value

    def count(self, name: str, default: int, *, most: int) -> int:
        value = self.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise Invalid(f"{name} must be a number from 0 to {most}.")
        return value


def resource(**handlers: Callable[..., Answer]) -> Callable[..., JsonResponse]:
    """A view of the control API; `handlers` by method.

    `get` and `delete` take the request and the path's parts, the others also the `Body`, which must
    come as application/json. A web page from elsewhere can send neither that nor a DELETE without
    our leave, so these views need no CSRF token.
    """

    def view(request: HttpRequest, **parts: str | int) -> JsonResponse:
        method = str(request.method).lower()
        handler = handlers.get(method)
        if handler is None:
            return _error(405, "method", f"{request.method} is not possible here.")

        def work() -> Answer:
            body = [read_body(request)] if method in WITH_BODY else []
            return handler(request, *body, **parts)

        return _answer(work)

    return csrf_exempt(view)


def taker(handler: Callable[..., Answer]) -> Callable[..., JsonResponse]:
    """A view that takes a POST of raw bytes. They must come as application/octet-stream: like
    JSON, a web page from elsewhere cannot send that without our leave."""

    def view(request: HttpRequest, **parts: str | int) -> JsonResponse:
        if request.method != "POST":
            return _error(405, "method", f"{request.method} is not possible here.")
        if request.content_type != "application/octet-stream":
            return _error(400, "invalid", "Send application/octet-stream.")
        return _answer(lambda: handler(request, **parts))

    return csrf_exempt(view)


def _answer(work: Callable[[], Answer]) -> JsonResponse:
    try:
        answer = work()
    except Invalid as error:
        return _error(400, "invalid", str(error))
    except Refused as error:
        return _error(409, error.code, str(error))
    except Http404 as error:
        return _error(404, "not_found", str(error))
    status, content = answer if isinstance(answer, tuple) else (200, answer)
    return JsonResponse(content, status=status)


def read_body(request: HttpRequest) -> Body:
    if request.content_type != "application/json":
        raise Invalid("Send application/json.")
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        raise Invalid("The body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise Invalid("The body must be a JSON object.")
    return Body(body)


def find_person(person_id: int) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise Http404(f"There is no person {person_id}.")
    return person


def find_group(group_id: str) -> Group:
    groups = Group.objects.select_related("number__account")
    group = groups.filter(group_id=group_id).first()
    if group is None:
        raise Http404("There is no such group.")
    return group


def find_number(phone_number_id: str | None) -> BusinessNumber:
    """The number with this id; without one, the default number."""
    if not phone_number_id:
        return numbers.default_number()
    found = BusinessNumber.objects.select_related("account")
    number = found.filter(phone_number_id=phone_number_id).first()
    if number is None:
        raise Http404(f"There is no number {phone_number_id}.")
    return number


def _error(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)
