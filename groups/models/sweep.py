from django.db import models
from django.utils import timezone

from accounts.models import BusinessNumber


class GroupSweep(models.Model):
    """Keeps one number's groups true: when WhatsApp is asked anew which there are, and how far
    reading each of them has come. Whoever works on it holds the lease."""

    number = models.OneToOneField(
        BusinessNumber, models.CASCADE, primary_key=True, related_name="group_sweep"
    )
    wanted_at = models.DateTimeField(default=timezone.now)
    """What was read before this moment is read anew."""
    listed_at = models.DateTimeField(null=True)
    """When the last complete list of groups was asked for."""
    looked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    """Why the last list failed, in words; empty when it did not."""

    def __str__(self) -> str:
        return f"groups of {self.number}"
