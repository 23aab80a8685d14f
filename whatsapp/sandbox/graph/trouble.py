"""What ordered faults do to a Graph call: refuse it before it is accepted, or lose its answer."""

import json
import time

from django.http import HttpResponse, JsonResponse

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph.calls import Call
from whatsapp.sandbox.models import Fault

ERROR_PAGE = (
    "<html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>"
)


def before(call: Call) -> tuple[Fault | None, HttpResponse | None]:
    """A fault that keeps the call from being accepted, and what to answer instead."""
    fault = call.draw_fault(Fault.Kind.REJECT, Fault.Kind.SERVER_ERROR)
    if fault is None:
        return None, None
    if fault.kind == Fault.Kind.SERVER_ERROR:
        return fault, _error_page(fault.http_status or 502)
    error = GraphError(fault.code or 131000, status=fault.http_status)
    return fault, JsonResponse(error.as_json(), status=error.status)


def after(call: Call) -> Fault | None:
    """A fault that loses the answer to the call just accepted."""
    return call.draw_fault(Fault.Kind.LOSE_ANSWER)


def lose(answer: HttpResponse, fault: Fault) -> HttpResponse:
    """The answer as the fault mangles it. Holds no transaction, so it may take its time."""
    match fault.manner:
        case Fault.Manner.ERROR:
            return _error_page(fault.http_status or 500)
        case Fault.Manner.DELAY:
            time.sleep(fault.delay_ms / 1000)
            return answer
        case Fault.Manner.NO_ID:
            return _without_request_id(answer)
    return _cut(answer)


def _cut(answer: HttpResponse) -> HttpResponse:
    """Half of the JSON: it was accepted, but nobody can read the wamid."""
    answer.content = answer.content[: len(answer.content) // 2]
    return answer


def _without_request_id(answer: HttpResponse) -> HttpResponse:
    """The webhook has it all the same."""
    told = json.loads(answer.content)
    told.pop("request_id", None)
    return JsonResponse(told, status=answer.status_code)


def _error_page(status: int) -> HttpResponse:
    """HTML, as a proxy in front of the Graph would answer."""
    return HttpResponse(ERROR_PAGE, status=status)
