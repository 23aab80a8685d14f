from django.db import models
from django.utils import timezone

from accounts.models.connection import Connection


class Template(models.Model):
    """A message template of a WhatsApp Business Account, one row per language, as WhatsApp last
    described it."""

    class Status(models.TextChoices):
        APPROVED = "APPROVED", "approved"
        PENDING = "PENDING", "in review"
        REJECTED = "REJECTED", "rejected"
        PAUSED = "PAUSED", "paused"
        DISABLED = "DISABLED", "disabled"

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="templates")
    waba_id = models.CharField("WhatsApp Business Account id", max_length=64)
    template_id = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=20)
    category = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=40)
    """WhatsApp's word; an open list, see Status for the usual ones."""
    quality = models.CharField(max_length=20, blank=True)
    rejected_reason = models.CharField(max_length=500, blank=True)
    parameter_format = models.CharField(max_length=20, default="POSITIONAL")
    components = models.JSONField(default=list)
    library_name = models.CharField(max_length=512, blank=True)
    lifetime = models.IntegerField(null=True)
    """Seconds in which WhatsApp tries to deliver what is made from it; None: as usual for its
    category."""
    status_at = models.DateTimeField(null=True)
    """When WhatsApp last told the status: older news that comes late must not win."""
    synced_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "waba_id", "name", "language"],
                name="one_template_per_language",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    @property
    def is_sendable(self) -> bool:
        return self.status == self.Status.APPROVED and self.deleted_at is None


class TemplateSync(models.Model):
    """When the templates of one WhatsApp Business Account are fetched again. Whoever does it holds
    the lease."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    waba_id = models.CharField("WhatsApp Business Account id", max_length=64)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    """Why the last try failed, in words; empty when it did not."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "waba_id"], name="one_template_sync")
        ]

    def __str__(self) -> str:
        return f"templates of {self.waba_id}"
