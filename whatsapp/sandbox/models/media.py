import secrets

from django.db import models

from whatsapp.sandbox.identifiers import new_numeric_id
from whatsapp.sandbox.models.numbers import BusinessNumber


def random_path(media: "Media", filename: str) -> str:
    return f"sandbox/{media.media_id}-{secrets.token_hex(8)}"


class Media(models.Model):
    """A file that a business uploaded or a person sent; it belongs to the number."""

    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="media")
    media_id = models.CharField(max_length=32, unique=True, default=new_numeric_id)
    file = models.FileField(upload_to=random_path, max_length=255)
    mime_type = models.CharField(max_length=127)
    filename = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.media_id
