from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import User
from groups.models import Contact
from inbox.models.message import Message


class Reaction(models.Model):
    """Somebody's present reaction to a message; without a contact it is ours.

    A removed one keeps its row with an empty emoji: older news that comes late must not win.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+")
    agent = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    emoji = models.CharField(max_length=64, blank=True)
    sent_as = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    """Ours only: the message that carries it to WhatsApp, which can fail."""
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ["occurred_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "contact"],
                condition=Q(contact__isnull=False),
                name="one_reaction_per_contact",
            ),
            models.UniqueConstraint(
                fields=["message"],
                condition=Q(contact__isnull=True),
                name="one_reaction_of_ours",
            ),
        ]

    def __str__(self) -> str:
        return f"reaction {self.pk}"

    def hear(self, emoji: str, at: datetime) -> bool:
        """Take news in, unsaved; True when it is newer than what stands here.

        WhatsApp's clock counts whole seconds: within one the outcome must not hang on what was
        heard first, so there the emoji itself decides.
        """
        if self.occurred_at is not None and (at, emoji) <= (self.occurred_at, self.emoji):
            return False
        self.emoji, self.occurred_at = emoji, at
        return True

    @property
    def has_failed(self) -> bool:
        """Ours, and WhatsApp did not take it."""
        return self.sent_as is not None and self.sent_as.state == Message.State.FAILED
