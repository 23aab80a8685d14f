from datetime import datetime

from django.db import models
from django.db.models import Expression, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from inbox.models.conversation import Conversation
from inbox.models.message import Message

LOST = [Message.State.FAILED, Message.State.CANCELLED]
"""States of a carrier that changed nothing on anybody's phone."""


class PinQuerySet(QuerySet["Pin"]):
    def standing(self, now: datetime | Expression | None = None) -> "PinQuerySet":
        """Pinned now, as far as WhatsApp has not refused it. Newest first. A CompiledQuery says
        itself what is now."""
        ended = Q(ended_by__isnull=False) & ~Q(ended_by__state__in=LOST)
        rows = self.filter(expires_at__gt=now or timezone.now()).exclude(sent_as__state__in=LOST)
        return rows.exclude(ended).order_by("-pk")


class Pin(models.Model):
    """A message that we pinned in its group, until it runs out or something ends it.

    WhatsApp tells nobody when a pin runs out or gives way to a newer one: both are worked out here.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="pins")
    message = models.ForeignKey(Message, models.CASCADE, related_name="pins")
    agent = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    sent_as = models.OneToOneField(Message, models.CASCADE, related_name="+")
    """The message that carries it to WhatsApp, which can fail."""
    ended_by = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    """What carries the end of it: an unpin, the same message pinned anew, or a fourth pin."""
    expires_at = models.DateTimeField()

    objects = PinQuerySet.as_manager()

    def __str__(self) -> str:
        return f"pin {self.pk}"
