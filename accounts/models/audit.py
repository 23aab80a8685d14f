from django.conf import settings
from django.db import models

from accounts.models.workspace import Workspace


class AuditEntry(models.Model):
    """Who changed what about access to a workspace, and what programs did in its name that an agent
    would answer for; and when. Only ever added to."""

    class Action(models.TextChoices):
        API_KEY_CREATED = "api_key.created", "API key created"
        API_KEY_DELETED = "api_key.deleted", "API key deleted"
        WEBHOOK_CREATED = "webhook.created", "Webhook created"
        WEBHOOK_CHANGED = "webhook.changed", "Webhook changed"
        WEBHOOK_SECRET_CHANGED = "webhook.secret_changed", "Webhook secret changed"
        WEBHOOK_PAUSED = "webhook.paused", "Webhook paused"
        WEBHOOK_RESUMED = "webhook.resumed", "Webhook resumed"
        WEBHOOK_DELETED = "webhook.deleted", "Webhook deleted"
        PROFILE_CHANGED = "profile.changed", "Business profile changed"
        CHAT_STARTED = "chat.started", "Direct chat started"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="audit_entries")
    action = models.CharField(max_length=40, choices=Action)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    actor = models.CharField(max_length=200)
    """Who it was in words, which outlive the row of the user or the key."""
    object = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    network = models.CharField(max_length=64, blank=True)
    """A keyed hash of the address it came from: the same for the same place, and no more."""
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.object}"
