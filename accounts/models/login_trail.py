from django.db import models
from django.utils import timezone


class LoginTrail(models.Model):
    """How logging in went lately for an e-mail address, for a network address, or for both.

    Whom it is about is kept as a keyed hash: people type passwords into the wrong field.
    """

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    """In a row; a try counts as one until it has succeeded."""
    tried_at = models.DateTimeField(default=timezone.now, db_index=True)
    succeeded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"log-in trail {self.pk}"
