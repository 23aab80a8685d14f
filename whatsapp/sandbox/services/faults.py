"""Trouble on order: which fault, if any, hits this call or this webhook.

Chance is repeatable: the n-th draw of a fault falls by its seed and n, whichever process makes it.
"""

import random
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import F

from whatsapp.sandbox.models import Fault

SHAPING = (
    Fault.Kind.DELAY_WEBHOOKS,
    Fault.Kind.DUPLICATE_WEBHOOKS,
    Fault.Kind.SHUFFLE_WEBHOOKS,
    Fault.Kind.OTHER_SHAPE,
)


def in_force() -> list[Fault]:
    """Every fault that is not spent, oldest first."""
    return [fault for fault in Fault.objects.order_by("pk") if fault.remaining != 0]


def draw(
    faults: Iterable[Fault], path: str, *kinds: Fault.Kind, recipients: Collection[str] = ()
) -> Fault | None:
    """The first of `faults` of these kinds that hits a call of this kind of path ("messages", …),
    to any of these recipients when the fault names one.

    Counts the draw. A fault with `remaining` hits that many calls and is then spent.
    """
    for fault in faults:
        fits = fault.path in ("", path) and fault.recipient in ("", *recipients)
        if fault.kind in kinds and fits and (drawn := _drawn(fault.pk)):
            return drawn
    return None


@transaction.atomic
def _drawn(fault_id: int) -> Fault | None:
    fault = Fault.objects.select_for_update().filter(pk=fault_id).exclude(remaining=0).first()
    return fault if fault and next_chance(fault) else None


def next_chance(fault: Fault) -> random.Random | None:
    """Make the fault's next draw. A hit gives the dice, for whatever else has to be thrown.

    Call it inside a transaction that holds the fault's row.
    """
    # Repeatable on purpose, hence no cryptographic chance.
    dice = random.Random(f"{fault.seed}:{fault.draws}")  # noqa: S311
    hit = fault.remaining != 0 and dice.random() < fault.probability
    fault.draws += 1
    fault.hits += hit
    if hit and fault.remaining is not None:
        fault.remaining -= 1
    Fault.objects.filter(pk=fault.pk).update(
        draws=F("draws") + 1, hits=F("hits") + int(hit), remaining=fault.remaining
    )
    return dice if hit else None


def shaping_webhooks() -> list[Fault]:
    """The faults that delay, repeat, reorder or rewrite webhooks, locked for drawing."""
    ids = [fault.pk for fault in in_force() if fault.kind in SHAPING]
    if not ids:
        return []
    return list(Fault.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def are_held(faults: Iterable[Fault]) -> bool:
    return any(fault.kind == Fault.Kind.HOLD_WEBHOOKS for fault in faults)


def bundle_statuses(faults: Iterable[Fault]) -> bool:
    return any(fault.kind == Fault.Kind.BUNDLE_STATUSES for fault in faults)


def skip_delivered(faults: Iterable[Fault]) -> bool:
    return any(fault.kind == Fault.Kind.SKIP_DELIVERED for fault in faults)
