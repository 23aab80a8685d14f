"""/sandbox/faults/: ordering trouble."""

from django.http import Http404, HttpRequest

from whatsapp.sandbox import bell
from whatsapp.sandbox.control import shapes
from whatsapp.sandbox.control.frame import Answer, Body, Invalid
from whatsapp.sandbox.models import Fault
from whatsapp.sandbox.services import groups

NUMBERS = {
    "code": 9_999_999,
    "http_status": 599,
    "delay_ms": 600_000,
    "copies": 20,
    "remaining": 1_000_000,
}


def list_faults(request: HttpRequest) -> Answer:
    return {"faults": [shapes.fault(row) for row in Fault.objects.order_by("pk")]}


def order_fault(request: HttpRequest, body: Body) -> Answer:
    """`kind`, and what that kind uses; `docs/sandbox.md` has the table."""
    fault = Fault(
        kind=_choice(body, "kind", Fault.Kind.values, None),
        manner=_choice(body, "manner", Fault.Manner.values, Fault.Manner.CUT),
        shape=_shape(body),
        path=body.text("path", ""),
        settings=_settings(body),
        recipient=body.text("recipient", "").removeprefix("+"),
        seed=body.text("seed", "octet"),
        probability=_probability(body),
    )
    for name, most in NUMBERS.items():
        if body.get(name) is not None:
            setattr(fault, name, body.count(name, 0, most=most))
    fault.save()
    return 201, shapes.fault(fault)


def clear_faults(request: HttpRequest) -> Answer:
    Fault.objects.all().delete()
    bell.ring()
    return {"faults": []}


def clear_fault(request: HttpRequest, fault_id: int) -> Answer:
    """End one fault. Held webhooks go on their way."""
    if not Fault.objects.filter(pk=fault_id).delete()[0]:
        raise Http404(f"There is no fault {fault_id}.")
    bell.ring()
    return list_faults(request)


def _settings(body: Body) -> str:
    names = body.text("settings", "")
    if not set(names.split(",")) <= {"", *groups.SETTINGS}:
        raise Invalid(f"settings must be some of: {', '.join(groups.SETTINGS)}.")
    return names


def _choice(body: Body, name: str, choices: list[str], default: str | None) -> str:
    value = body.get(name, default)
    if value not in choices:
        raise Invalid(f"{name} must be one of: {', '.join(choices)}.")
    return value


def _shape(body: Body) -> str:
    if body.get("kind") != Fault.Kind.OTHER_SHAPE:
        return ""
    return _choice(body, "shape", Fault.Shape.values, None)


def _probability(body: Body) -> float:
    value = body.get("probability", 1)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Invalid("probability must be a number from 0 to 1.")
    return float(value)
