from functools import partial

from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver

from inbox.models.message import Message


def random_path(attachment: "Attachment", filename: str) -> str:
    """Nothing of the sender's file name ends up in a path."""
    return f"attachments/{attachment.message_id}-{attachment.storage_key}"


class Attachment(models.Model):
    """The file of a media message: theirs to be fetched, or ours to be handed to WhatsApp."""

    class State(models.TextChoices):
        FETCHING = "fetching"
        READY = "ready"
        FAILED = "failed"

    message = models.OneToOneField(Message, models.CASCADE, related_name="attachment")
    state = models.CharField(max_length=10, choices=State, default=State.FETCHING)
    storage_key = models.CharField(max_length=64)
    """Random: part of every path, so that nobody guesses one."""
    file = models.FileField(upload_to=random_path, max_length=255, blank=True)
    thumbnail = models.FileField(upload_to=random_path, max_length=255, blank=True)
    filename = models.CharField(max_length=255, blank=True)
    mime_type = models.CharField(max_length=127, blank=True)
    """What the bytes are once they are here; until then what the sender says."""
    size = models.PositiveBigIntegerField(default=0)
    """In bytes."""
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    is_voice = models.BooleanField(default=False)
    is_animated = models.BooleanField(default=False)
    media_id = models.CharField(max_length=128, blank=True)
    """WhatsApp's id: where to fetch theirs, or what to send of ours."""
    media_url = models.TextField(blank=True)
    """Short-lived; a fresh one comes with the id."""
    media_id_until = models.DateTimeField(null=True)
    """Ours may be sent again under this id until then (30 days, WhatsApp's rule)."""
    problem = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="fetching"), name="attachments_to_fetch"
            ),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="attachments_failed"),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"


@receiver(post_delete, sender=Attachment)
def remove_files(instance: Attachment, **kwargs: object) -> None:
    """What was deleted in the database does not live on in the storage."""
    for file in (instance.file, instance.thumbnail):
        if file:
            transaction.on_commit(partial(file.storage.delete, file.name), robust=True)
