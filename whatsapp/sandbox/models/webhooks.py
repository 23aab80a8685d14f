from django.db import models
from django.utils import timezone

from whatsapp.sandbox.models.numbers import BusinessNumber


class Webhook(models.Model):
    """A letter to the business: exactly these bytes, not before `due_at`.

    Whoever takes a waiting letter moves `due_at` forward as a lease: of two processes only one
    gets it, and a letter whose carrier died becomes due again.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        GIVEN_UP = "given_up"

    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="webhooks")
    field = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_answer = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="sandbox_webhook_due"),
            models.Index(fields=["claim"], name="sandbox_webhook_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.pk}"
