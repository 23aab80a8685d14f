from django.db import models
from django.utils import timezone

from accounts.models import BusinessNumber
from inbox.models.conversation import Conversation
from inbox.models.message import Message


class ReadNotice(models.Model):
    """WhatsApp is to be told that we have read this message. The row goes when it has been."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="+")
    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="+")
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], name="read_notices_due")]

    def __str__(self) -> str:
        return f"read notice {self.pk}"


class ReadProgress(models.Model):
    """How far the team has read a conversation: no message up to this one is told again."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="+"
    )
    message_id_told = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"read up to {self.message_id_told}"
