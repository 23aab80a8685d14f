from django.db import models

from accounts.models import User
from inbox.models.conversation import Conversation


class ReadMark(models.Model):
    """How many of a conversation's incoming messages one agent has seen, by arrival."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="read_marks")
    seen_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "conversation"], name="one_read_mark_per_user")
        ]

    def __str__(self) -> str:
        return f"{self.user} read {self.seen_count}"


class Draft(models.Model):
    """What an agent has begun to write."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts")
    text = models.TextField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "conversation"], name="one_draft_per_user")
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
