"""The frame around every Graph call: token, ordered trouble, work, log, answer."""

from collections.abc import Callable
from contextlib import nullcontext

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from whatsapp.sandbox.errors import GraphError, PlainGraphError
from whatsapp.sandbox.graph import trouble
from whatsapp.sandbox.graph.calls import Call, authenticate
from whatsapp.sandbox.models import Fault, GraphCall

Answer = dict | tuple[int, dict]
Handler = Callable[[Call], Answer]


def endpoint(
    kind: str, *, atomic: bool = True, **handlers: Handler
) -> Callable[..., HttpResponseBase]:
    """A view for one path; `handlers` by method (get, post, delete).

    A handler takes a `Call` and returns the JSON to answer, or a status and the JSON; it raises
    `GraphError` to refuse. It runs in one transaction with its line in the log, unless it needs
    the network (`atomic=False`). Calls that only read are neither wrapped nor logged.
    """

    def view(request: HttpRequest, node: str = "", **_: str) -> HttpResponseBase:
        try:
            call = Call(request, authenticate(request), kind, node)
        except GraphError as error:
            return _refusal(error)
        handler = handlers.get(str(request.method).lower())
        if handler is None:
            return _refusal(_unsupported(request))
        return _read(call, handler) if request.method == "GET" else _change(call, handler, atomic)

    return csrf_exempt(view)


def _read(call: Call, handler: Handler) -> HttpResponseBase:
    try:
        return trouble.before(call)[1] or _answer(handler(call))
    except GraphError as error:
        return _refusal(error)


def _change(call: Call, handler: Handler, atomic: bool) -> HttpResponseBase:
    fault, refusal = trouble.before(call)
    if refusal:
        code = fault.code if fault else None
        _log(call, was_accepted=False, code=code, fault=fault)
        return refusal
    try:
        with transaction.atomic() if atomic else nullcontext():
            answer = handler(call)
            fault = trouble.after(call)
            _log(call, was_accepted=True, fault=fault)
    except GraphError as error:
        _log(call, was_accepted=False, code=error.code)
        return _refusal(error)
    return trouble.lose(_answer(answer), fault) if fault else _answer(answer)


def _answer(answer: Answer) -> HttpResponse:
    status, body = answer if isinstance(answer, tuple) else (200, answer)
    return JsonResponse(body, status=status, headers={"Date": http_date()})


def _refusal(error: GraphError) -> HttpResponse:
    return JsonResponse(error.as_json(), status=error.status)


def _unsupported(request: HttpRequest) -> GraphError:
    message = f"Unsupported {str(request.method).lower()} request."
    return PlainGraphError(100, message, status=400, type_="GraphMethodException")


def _log(
    call: Call, *, was_accepted: bool, code: int | None = None, fault: Fault | None = None
) -> None:
    try:
        token = str(call.body.get("biz_opaque_callback_data", ""))[:512]
    except GraphError:
        token = ""
    GraphCall.objects.create(
        account=call.account,
        method=call.request.method,
        path=call.request.path[-250:],
        kind=call.kind,
        was_accepted=was_accepted,
        code=code,
        fault=fault.kind if fault else "",
        biz_opaque_callback_data=token,
    )
