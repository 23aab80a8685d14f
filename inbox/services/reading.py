"""Noting which messages WhatsApp is to be told that we have read.

In a direct chat the newest is enough: those before it count as read with it. In a group each
message is told by itself (WhatsApp's rule since May 2026). None may be older than thirty days.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from inbox.models import Conversation, Message, ReadNotice, ReadProgress
from queues.nudge import nudge_on_commit

TELLABLE = timedelta(days=30)
MOST_AT_ONCE = 500


@transaction.atomic
def mark_read(conversation: Conversation) -> int:
    """A program has read all of it; returns how many messages were new to programs. WhatsApp is
    told."""
    tell(conversation)
    progress = ReadProgress.objects.select_for_update().get(conversation=conversation)
    fresh = max(conversation.incoming_count - progress.seen_count, 0)
    if fresh:
        progress.seen_count = conversation.incoming_count
        progress.save(update_fields=["seen_count"])
    return fresh


@transaction.atomic
def tell(conversation: Conversation) -> int:
    """Note what the team has read of this conversation by now; returns how many are to be told.

    Two agents who open it together may have one told twice, which WhatsApp does not mind.
    """
    progress, _ = ReadProgress.objects.get_or_create(conversation=conversation)
    unread = conversation.messages.filter(
        pk__gt=progress.message_id_told,
        direction=Message.Direction.INCOMING,
        occurred_at__gt=timezone.now() - TELLABLE,
    ).exclude(wamid="")
    fresh = list(unread.order_by("-pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not fresh:
        return 0
    if not conversation.group_id:
        ReadNotice.objects.filter(message__conversation=conversation).delete()
        fresh_told = fresh[:1]
    else:
        fresh_told = fresh[::-1]
    ReadNotice.objects.bulk_create(
        (ReadNotice(message_id=pk, number_id=conversation.number_id) for pk in fresh_told),
        ignore_conflicts=True,
    )
    ReadProgress.objects.filter(pk=progress.pk).update(message_id_told=fresh[0])
    nudge_on_commit("reads")
    return len(fresh_told)
