"""Raw webhooks are kept for a while, for replay and for questions, and then forgotten."""

from datetime import timedelta

from django.utils import timezone

from webhooks.incoming.models import IncomingDelivery

KEPT_FOR = timedelta(days=30)

AT_A_TIME = 1000


def forget_old() -> int:
    """Delete the oldest handled webhooks that are past their time; returns how many.

    Cheap when there is nothing to do: it looks at the oldest row only.
    """
    horizon = timezone.now() - KEPT_FOR
    oldest = IncomingDelivery.objects.order_by("pk")
    first = oldest.values_list("received_at", flat=True).first()
    if first is None or first >= horizon:
        return 0
    old = oldest.filter(received_at__lt=horizon, state=IncomingDelivery.State.DONE)
    pks = list(old.values_list("pk", flat=True)[:AT_A_TIME])
    IncomingDelivery.objects.filter(pk__in=pks).delete()
    return len(pks)
