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


class TypingNotice(models.Model):
    """The person of a direct chat is to be shown that we write. Kept to space the next one."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="+"
    )
    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    """Theirs that is being answered."""
    asked_at = models.DateTimeField()
    is_due = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["number", "asked_at"],
                condition=models.Q(is_due=True),
                name="typing_notices_due",
            )
        ]

    def __str__(self) -> str:
        return f"typing in {self.pk}"


class ReadProgress(models.Model):
    """How far the team has read a conversation: no message up to this one is told again."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="+"
    )
    message_id_told = models.BigIntegerField(default=0)
    seen_count = models.PositiveIntegerField(default=0)
    """How many of their messages programs have marked read; agents have marks of their own."""

    def __str__(self) -> str:
        return f"read up to {self.message_id_told}"
