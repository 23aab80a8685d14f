from django.db import models
from django.utils import timezone

from whatsapp.sandbox.models.numbers import BusinessAccount


class GraphCall(models.Model):
    """A Graph API call that meant to change something, and what became of it."""

    account = models.ForeignKey(BusinessAccount, models.CASCADE, related_name="calls")
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=250)
    kind = models.CharField(max_length=40)
    was_accepted = models.BooleanField()
    code = models.PositiveIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=24, blank=True)
    biz_opaque_callback_data = models.CharField(max_length=512, blank=True)
    called_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
