from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from inbox.models.conversation import Conversation


class NoteQuerySet(models.QuerySet["Note"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)


class Note(models.Model):
    """Said among ourselves about a conversation. No Message: nothing that sends ever reads this
    table.

    A removed one keeps its place in the thread and loses its text.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    """Nobody, when a program wrote it."""
    client_key = models.UUIDField(null=True)
    """Made by the browser when the box opens: the same key never makes two notes."""
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "client_key"],
                condition=Q(client_key__isnull=False),
                name="one_note_per_client_key",
            )
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def said_at(self) -> datetime:
        return self.created_at

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None
