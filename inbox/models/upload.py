from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from accounts.models import ApiKey


def upload_path(upload: "MediaUpload", filename: str) -> str:
    """Nothing of the given file name ends up in a path."""
    return f"api-uploads/{upload.storage_key}"


class MediaUpload(models.Model):
    """A file that a program brought, or will bring, to be sent by its address; kept for a day."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    storage_key = models.CharField(max_length=64, unique=True)
    file = models.FileField(upload_to=upload_path, max_length=255, blank=True)
    """"" until it comes."""
    filename = models.CharField(max_length=255)
    mime_type = models.CharField(max_length=127)
    size = models.PositiveBigIntegerField()
    """In bytes."""
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"upload {self.pk}"


@receiver(post_delete, sender=MediaUpload)
def remove_file(instance: MediaUpload, **kwargs: object) -> None:
    storage, name = instance.file.storage, instance.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)
