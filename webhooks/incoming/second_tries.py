"""An admin's decision about what stands in quarantine."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from queues.nudge import nudge_on_commit
from webhooks.incoming.models import IncomingDelivery, QuarantinedItem

State = QuarantinedItem.State

WHOLE_DELIVERY = "delivery"
"""The kind of a row that stands for everything in its delivery."""


def try_again(items: QuerySet[QuarantinedItem]) -> int:
    """Look at these once more, now. Returns how many; those whose body is gone stay as they are."""
    settled = [State.QUARANTINED, State.IGNORED, State.WAITING]
    usable = items.filter(state__in=settled, delivery__isnull=False)
    with transaction.atomic():
        whole = usable.filter(kind=WHOLE_DELIVERY)
        deliveries = list(whole.values_list("delivery_id", flat=True))
        count = whole.update(state=State.DONE, due_at=None)
        IncomingDelivery.objects.filter(pk__in=deliveries).update(
            state=IncomingDelivery.State.NEW,
            attempts=0,
            claimed_by="",
            claimed_until=None,
            done_at=None,
        )
        count += usable.exclude(kind=WHOLE_DELIVERY).update(
            state=State.WAITING, due_at=timezone.now(), attempts=0
        )
        nudge_on_commit("incoming")
    return count


def ignore(items: QuerySet[QuarantinedItem]) -> int:
    """Leave these be; they are kept for the record. Returns how many."""
    return items.exclude(state=State.DONE).update(state=State.IGNORED, due_at=None)
