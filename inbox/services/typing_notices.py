"""Noting that somebody begins to answer, so that the person on WhatsApp is shown it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from inbox import rules
from inbox.models import Conversation, Message, TypingNotice
from queues.nudge import nudge_on_commit

SPACING = timedelta(seconds=18)
"""WhatsApp shows it for 25 seconds: asking more often shows nothing new."""

ANSWERABLE = timedelta(days=30)
"""WhatsApp takes no older message (131009)."""


@transaction.atomic
def note(conversation: Conversation) -> bool:
    """Ask for it to be shown; False when there is nothing to show or it is shown already.

    In groups nobody has documented it, so it is not tried.
    """
    now = timezone.now()
    shown = TypingNotice.objects.filter(conversation=conversation, asked_at__gt=now - SPACING)
    if conversation.is_group or shown.exists() or rules.lock_for(conversation):
        return False
    theirs = conversation.messages.filter(
        direction=Message.Direction.INCOMING, occurred_at__gt=now - ANSWERABLE
    )
    newest = theirs.exclude(wamid="").order_by("-pk").first()
    if newest is None:
        return False
    TypingNotice.objects.update_or_create(
        conversation=conversation,
        defaults={
            "number_id": conversation.number_id,
            "message": newest,
            "asked_at": now,
            "is_due": True,
        },
    )
    nudge_on_commit("typing")
    return True
