"""The queue of webhooks: everything the fake WhatsApp tells a business goes through `enqueue`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from whatsapp.sandbox import bell
from whatsapp.sandbox.models import BusinessNumber, Fault, Webhook
from whatsapp.sandbox.services import faults
from whatsapp.sandbox.webhooks import other_shapes
from whatsapp.sandbox.webhooks.envelope import encode

# WhatsApp works on a request after answering it. Long enough for our answer to be on its way, so
# that a client which needs the wamid to understand a status has it; short enough not to be felt.
AFTER_THE_ANSWER = timedelta(milliseconds=40)


@transaction.atomic
def enqueue(
    number: BusinessNumber, bodies: Iterable[dict], at: datetime, after: timedelta = timedelta()
) -> None:
    """Queue webhooks that become due at `at` plus `after`, in this order; rings after commit.

    A number without a callback address, or an app that is not subscribed, hears nothing, and never
    will: WhatsApp does not keep such letters either. Nor those of a field that the account was told
    to leave out (`webhook_fields`).
    """
    if not (number.account.is_subscribed and number.effective_callback_url):
        return
    shaping = faults.shaping_webhooks()
    letters = [
        copy
        for body in bodies
        if _field(body) in number.account.said.get("webhook_fields", [_field(body)])
        for copy in _shaped(number, body, at + after, shaping)
    ]
    Webhook.objects.bulk_create(letters)
    transaction.on_commit(bell.ring)


def _field(body: dict) -> str:
    return body["entry"][0]["changes"][0]["field"]


def _letter(number: BusinessNumber, body: dict, due_at: datetime) -> Webhook:
    return Webhook(number=number, field=_field(body), body=encode(body), due_at=due_at)


def _shaped(
    number: BusinessNumber, body: dict, due_at: datetime, shaping: list[Fault]
) -> list[Webhook]:
    copies = 1
    for fault in shaping:
        if not (_fits(fault, body) and (dice := faults.next_chance(fault))):
            continue
        match fault.kind:
            case Fault.Kind.DELAY_WEBHOOKS:
                due_at = _from_now(due_at, fault.delay_ms)
            case Fault.Kind.SHUFFLE_WEBHOOKS:
                due_at = _from_now(due_at, dice.uniform(0, fault.delay_ms or 500))
            case Fault.Kind.DUPLICATE_WEBHOOKS:
                copies += fault.copies
            case Fault.Kind.OTHER_SHAPE:
                body = other_shapes.rewritten(body, fault.shape)
    return [_letter(number, body, due_at) for _ in range(copies)]


def _fits(fault: Fault, body: dict) -> bool:
    """A shape is drawn only for webhooks that look different in it."""
    is_shape = fault.kind == Fault.Kind.OTHER_SHAPE
    return not is_shape or other_shapes.rewritten(body, fault.shape) != body


def _from_now(due_at: datetime, milliseconds: float) -> datetime:
    return max(due_at, timezone.now()) + timedelta(milliseconds=milliseconds)
