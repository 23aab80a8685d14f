"""Message templates of the fake WhatsApp, and their review."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from whatsapp.sandbox.identifiers import new_numeric_id
from whatsapp.sandbox.models.numbers import BusinessAccount


class Template(models.Model):
    """One language of a template. While in review `status` is PENDING; from `reviewed_at` on it is
    the `verdict`, so nothing has to run for a review to end."""

    account = models.ForeignKey(BusinessAccount, models.CASCADE, related_name="templates")
    template_id = models.CharField(max_length=32, unique=True, default=new_numeric_id)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    parameter_format = models.CharField(max_length=20, default="POSITIONAL")
    components = models.JSONField(default=list)
    library_template_name = models.CharField(max_length=512, blank=True)
    verdict = models.CharField(max_length=40, default="APPROVED")
    rejected_reason = models.CharField(max_length=120, default="NONE")
    message_send_ttl_seconds = models.IntegerField(null=True)
    quality = models.CharField(max_length=20, default="UNKNOWN")
    reviewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name", "language"], name="sandbox_one_template_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.language}"

    def status_at(self, moment: datetime) -> str:
        return self.verdict if moment >= self.reviewed_at else "PENDING"
