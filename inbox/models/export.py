from functools import partial

from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import User
from inbox.models.conversation import Conversation


def random_path(export: "Export", filename: str) -> str:
    return f"exports/{export.conversation_id}-{export.storage_key}.zip"


class Export(models.Model):
    """All that was said and done in one conversation, as a ZIP file that is kept for a week."""

    class State(models.TextChoices):
        QUEUED = "queued", "being prepared"
        READY = "ready"
        FAILED = "failed"
        EXPIRED = "expired"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="exports")
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    storage_key = models.CharField(max_length=64)
    """Random: part of the path, so that nobody guesses it."""
    file = models.FileField(upload_to=random_path, max_length=255, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    """In bytes."""
    lines = models.PositiveIntegerField(default=0)
    """Written so far, of all kinds."""
    files = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    """When a worker takes it up, while it does, until when it holds it; once ready, when it
    expires. Empty when nothing is to be done any more."""
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(state="queued"), name="one_export_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="exports_due")
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"


@receiver(post_delete, sender=Export)
def remove_file(instance: Export, **kwargs: object) -> None:
    if instance.file:
        transaction.on_commit(
            partial(instance.file.storage.delete, instance.file.name), robust=True
        )
