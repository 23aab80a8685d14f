from django.db import models

from accounts.models import BusinessNumber


class SenderLease(models.Model):
    """Who may send for a number right now. One dispatcher per number keeps pace and order."""

    number = models.OneToOneField(
        BusinessNumber, models.CASCADE, primary_key=True, related_name="+"
    )
    owner = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True)
    resumes_at = models.DateTimeField(null=True)
    """WhatsApp said "too fast": nothing leaves before this."""
    throttles = models.PositiveSmallIntegerField(default=0)
    """How often in a row it said so; the wait grows with it."""

    def __str__(self) -> str:
        return f"sender of {self.number}"
