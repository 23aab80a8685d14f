"""Deliveries are kept for thirty days, for the log and for replays, and then forgotten."""

from datetime import timedelta

from django.utils import timezone

from webhooks.outgoing.models import Endpoint, OutgoingDelivery

KEPT_FOR = timedelta(days=30)
AT_A_TIME = 1000


def forget_old_deliveries() -> int:
    """Delete the oldest deliveries past their time, and endpoints that were deleted and have none
    left; returns how many rows of the log. Cheap when there is nothing to do."""
    horizon = timezone.now() - KEPT_FOR
    oldest = OutgoingDelivery.objects.order_by("pk")
    first = oldest.values_list("planned_at", flat=True).first()
    if first is None or first >= horizon:
        return 0
    pks = list(oldest.filter(planned_at__lt=horizon).values_list("pk", flat=True)[:AT_A_TIME])
    OutgoingDelivery.objects.filter(pk__in=pks).delete()
    # Whoever was writing a fact when it was deleted has long finished.
    long_gone = timezone.now() - timedelta(days=1)
    Endpoint.objects.filter(deleted_at__lt=long_gone, deliveries=None).delete()
    return len(pks)
