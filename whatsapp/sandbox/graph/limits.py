"""WhatsApp's rates for messages and group calls. Off unless a number has them switched on."""

from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.models import BusinessNumber, Message

# One message in 6 seconds to the same person, of which 45 may be borrowed in a burst.
PAIR_BURST = 45
PAIR_SPAN = timedelta(seconds=6 * PAIR_BURST)


def check(number: BusinessNumber, recipient: str) -> None:
    """Raises 130429 when the number, 131056 when the pair of number and person is too fast."""
    most = number.messages_per_second
    if most is not None and _since(number, timedelta(seconds=1)).count() >= most:
        raise GraphError(130429, "Message throughput has been reached.")
    if number.has_pair_limit:
        to_the_pair = _since(number, PAIR_SPAN).filter(author=None, recipient=recipient)
        if to_the_pair.count() >= PAIR_BURST:
            raise GraphError(131056, "Too many messages to this recipient.")


def count_group_call(number: BusinessNumber) -> None:
    """Raises 131208 when the number made too many group calls, reading included, in this minute.

    WhatsApp has such a limit and publishes neither number nor span.
    """
    if number.group_calls_per_minute is None:
        return
    minute = timezone.now().replace(second=0, microsecond=0)
    row = BusinessNumber.objects.filter(pk=number.pk)
    row.exclude(group_minute=minute).update(group_minute=minute, group_calls=0)
    within = row.filter(group_calls__lt=number.group_calls_per_minute)
    if not within.update(group_calls=F("group_calls") + 1):
        raise GraphError(131208, "Too many group operations from this phone number.")


def _since(number: BusinessNumber, span: timedelta) -> QuerySet[Message]:
    return Message.objects.filter(number=number, sent_at__gt=timezone.now() - span)
