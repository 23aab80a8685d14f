"""Messages that the business pinned in a group: three at most, the oldest gives way (Meta)."""

from datetime import timedelta

from django.utils import timezone

from whatsapp.sandbox.models import Group, Message

MOST = 3
LONGEST = timedelta(days=30)
# They are no lines of a chat.
NEVER_PINNED = ("reaction", "pin")


def is_possible(pin: Message) -> bool:
    """What is to be pinned or unpinned stands in the same group."""
    target = Message.objects.filter(wamid=pin.content["message_id"], group=pin.group)
    return target.exclude(type__in=NEVER_PINNED).exclude(pk=pin.pk).exists()


def pinned(group: Group) -> list[Message]:
    """What is pinned now, newest first. Nobody is told when one runs out or gives way."""
    now = timezone.now()
    since = now - LONGEST
    deeds = Message.objects.filter(group=group, type="pin", failed_code=None, sent_at__gt=since)
    ends: dict[str, object] = {}
    for deed in deeds.order_by("sent_at", "pk"):
        wamid = deed.content["message_id"]
        ends.pop(wamid, None)
        if deed.content["type"] == "pin":
            ends[wamid] = deed.sent_at + timedelta(days=deed.content["expiration_days"])
            while len(ends) > MOST:
                del ends[next(iter(ends))]
    wamids = [wamid for wamid, end in ends.items() if end > now]
    found = {row.wamid: row for row in Message.objects.filter(group=group, wamid__in=wamids)}
    return [found[wamid] for wamid in reversed(wamids) if wamid in found]
