from django.db import models

from accounts.encryption import EncryptedTextField
from accounts.models.api_key import ApiKey


class IdempotentRequest(models.Model):
    """A request that was done and must not be done again, with the answer it got.

    Written in the transaction of its effect: both are there or neither is.
    """

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    """Keyed hash of method, path and content: the same key with another request is a mistake."""
    status = models.PositiveSmallIntegerField(default=0)
    answer = EncryptedTextField(default="null")
    """JSON; secrets that are shown only once stand in it too."""
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "key"], name="one_row_per_idempotency_key")
        ]

    def __str__(self) -> str:
        return f"idempotent request {self.pk}"
